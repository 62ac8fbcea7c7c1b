using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace VirtioNetCx.Build;

/// <summary>One instruction: where, what, and its token if it has one.</summary>
internal readonly record struct Instruction(int Offset, ILOpCode Code, EntityHandle Target, UserStringHandle Text);

/// <summary>Takes a method body apart.</summary>
internal static class IlInstructions
{
    private static readonly Dictionary<ILOpCode, OperandType> s_operands = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (ILOpCode)(ushort)code.Value, code => code.OperandType);

    /// <summary>The instructions in order.</summary>
    public static List<Instruction> Read(MethodBodyBlock body)
    {
        List<Instruction> list = [];
        BlobReader il = body.GetILReader();
        while (il.RemainingBytes > 0)
        {
            int offset = il.Offset;
            ILOpCode code = ReadCode(ref il);
            EntityHandle target = default;
            UserStringHandle text = default;
            switch (s_operands[code])
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType
                    or OperandType.InlineSig:
                    target = MetadataTokens.EntityHandle(il.ReadInt32());
                    break;
                case OperandType.InlineString:
                    text = (UserStringHandle)MetadataTokens.Handle(il.ReadInt32());
                    break;
                case OperandType.InlineSwitch:
                    int cases = il.ReadInt32();
                    il.Offset += 4 * cases;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    il.Offset += 8;
                    break;
                case OperandType.InlineBrTarget or OperandType.InlineI or OperandType.ShortInlineR:
                    il.Offset += 4;
                    break;
                case OperandType.InlineVar:
                    il.Offset += 2;
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    il.Offset += 1;
                    break;
            }

            list.Add(new Instruction(offset, code, target, text));
        }

        return list;
    }

    private static ILOpCode ReadCode(ref BlobReader il)
    {
        byte first = il.ReadByte();
        return (ILOpCode)(first == 0xFE ? 0xFE00 | il.ReadByte() : first);
    }
}
