namespace VirtioNetCx.Host;

/// <summary>Every rule the host enforces. The texts are in <see cref="RuleBook"/>; names and identifiers are stable.</summary>
public enum Rule
{
    /// <summary>Not a rule.</summary>
    None,

    // Kernel
    /// <summary><c>host-out-of-memory</c>: The platform ran out of memory for the host itself.</summary>
    HostOutOfMemory,

    /// <summary><c>session-misuse</c>: The session is asked for something its state does not allow; the test errs, not the client.</summary>
    SessionMisuse,

    /// <summary><c>not-emulated</c>: The host does not implement what the client called or asked for.</summary>
    NotEmulated,

    /// <summary><c>import-unknown</c>: Only exports of the allow-list may be imported.</summary>
    UnknownImport,

    /// <summary><c>bugcheck-called</c>: The client called KeBugCheckEx.</summary>
    BugCheckCalled,

    /// <summary><c>irql-too-high</c>: The function may not be called at this IRQL.</summary>
    IrqlTooHigh,

    /// <summary><c>irql-not-restored</c>: A callback returns at the IRQL it was called at.</summary>
    IrqlNotRestored,

    /// <summary><c>lock-held-on-return</c>: A callback releases every lock it acquired.</summary>
    LockHeldOnReturn,

    /// <summary><c>argument-null</c>: A required pointer is NULL.</summary>
    ArgumentNull,

    /// <summary><c>argument-invalid</c>: An argument is outside its defined values.</summary>
    ArgumentInvalid,

    /// <summary><c>struct-size</c>: The Size field of a KMDF structure is its size in the bound version.</summary>
    StructSize,

    /// <summary><c>io-map-outside-bar</c>: Only memory of the assigned BARs may be mapped.</summary>
    IoMapOutsideBar,

    /// <summary><c>io-map-cached</c>: Device registers are mapped uncached.</summary>
    IoMapCached,

    /// <summary><c>io-unmap-unknown</c>: MmUnmapIoSpace takes exactly what MmMapIoSpaceEx gave.</summary>
    IoUnmapUnknown,

    /// <summary><c>io-map-outlives-hardware</c>: Mappings of BARs are gone when EvtDeviceReleaseHardware returns.</summary>
    IoMapOutlivesHardware,

    /// <summary><c>stall-too-long</c>: KeStallExecutionProcessor waits at most 50 microseconds.</summary>
    StallTooLong,

    /// <summary><c>trace-format</c>: The trace format has an unknown conversion or too many.</summary>
    TraceFormat,

    /// <summary><c>unicode-string</c>: A UNICODE_STRING has even lengths, Length within MaximumLength, and a buffer.</summary>
    UnicodeString,

    // Binding
    /// <summary><c>bind-twice</c>: WdfVersionBind is called once.</summary>
    BindTwice,

    /// <summary><c>bind-info</c>: WDF_BIND_INFO must have the size, component, counts and pointers of its version.</summary>
    BindInfo,

    /// <summary><c>bind-version</c>: The KMDF version asked for must exist.</summary>
    BindVersion,

    /// <summary><c>bind-registry-path</c>: The registry path given to the loader is a private copy that lives until unbind.</summary>
    BindRegistryPath,

    /// <summary><c>class-bind-order</c>: Class extensions are bound after WdfVersionBind and once each.</summary>
    ClassBindOrder,

    /// <summary><c>class-bind-info</c>: WDF_CLASS_BIND_INFO must have the size, name, counts and pointers of its version.</summary>
    ClassBindInfo,

    /// <summary><c>class-bind-version</c>: NetAdapterCx 2.0 to 2.2 are bound with Build 0.</summary>
    ClassBindVersion,

    /// <summary><c>unbind-order</c>: Class extensions are unbound before WdfVersionUnbind, each exactly once.</summary>
    UnbindOrder,

    /// <summary><c>unbind-arguments</c>: Unbind takes the structures that were bound.</summary>
    UnbindArguments,

    /// <summary><c>unbind-missing</c>: Whatever was bound is unbound when the entry fails and when the driver unloads.</summary>
    UnbindMissing,

    /// <summary><c>unload-not-displaced</c>: With DisplaceDriverUnload set the client replaces DriverUnload and calls the saved one.</summary>
    UnloadNotDisplaced,

    /// <summary><c>driver-not-created</c>: A successful entry has created its WDFDRIVER.</summary>
    DriverNotCreated,

    /// <summary><c>globals-foreign</c>: Every KMDF call gets the globals that WdfVersionBind gave.</summary>
    GlobalsForeign,

    /// <summary><c>net-globals-foreign</c>: Every NetAdapterCx call gets the globals that WdfVersionBindClass gave.</summary>
    NetGlobalsForeign,

    /// <summary><c>function-table-modified</c>: The framework function table is read-only.</summary>
    FunctionTableModified,

    // Object
    /// <summary><c>handle-invalid</c>: A handle is one that the framework gave.</summary>
    HandleInvalid,

    /// <summary><c>handle-dead</c>: A handle is not used after its object is deleted or its callback has returned.</summary>
    HandleDead,

    /// <summary><c>handle-type</c>: A handle is of the kind the function takes.</summary>
    HandleType,

    /// <summary><c>attributes-invalid</c>: WDF_OBJECT_ATTRIBUTES must be initialised: size, execution level, synchronisation scope.</summary>
    Attributes,

    /// <summary><c>context-type-invalid</c>: WDF_OBJECT_CONTEXT_TYPE_INFO has its size and points to itself.</summary>
    ContextType,

    /// <summary><c>context-missing</c>: The object has a context of the type asked for.</summary>
    ContextMissing,

    /// <summary><c>parent-forbidden</c>: The function takes no parent object, or not this one.</summary>
    ParentForbidden,

    /// <summary><c>parent-missing</c>: The object needs a parent object.</summary>
    ParentMissing,

    /// <summary><c>delete-forbidden</c>: The framework owns the object; the client must not delete it.</summary>
    DeleteForbidden,

    /// <summary><c>reference-underflow</c>: Every dereference follows a reference.</summary>
    ReferenceUnderflow,

    /// <summary><c>object-leak</c>: No object is left when its owner is gone.</summary>
    ObjectLeak,

    /// <summary><c>reference-leak</c>: Every reference is dropped before the object goes.</summary>
    ReferenceLeak,

    /// <summary><c>object-growth</c>: A power or PnP cycle leaves as many objects as the one before.</summary>
    ObjectGrowth,

    /// <summary><c>memory-overrun</c>: The client writes only inside its memory.</summary>
    MemoryOverrun,

    // Kmdf
    /// <summary><c>driver-create-twice</c>: WdfDriverCreate is called once, from the entry.</summary>
    DriverCreateTwice,

    /// <summary><c>device-init-dead</c>: WDFDEVICE_INIT is used only in its EvtDriverDeviceAdd and before WdfDeviceCreate.</summary>
    DeviceInitDead,

    /// <summary><c>device-not-created</c>: A successful EvtDriverDeviceAdd has created a device.</summary>
    DeviceNotCreated,

    /// <summary><c>callback-status</c>: A callback returns success or failure, never STATUS_PENDING or STATUS_NOT_SUPPORTED.</summary>
    CallbackStatus,

    /// <summary><c>interrupt-config</c>: WDF_INTERRUPT_CONFIG has an ISR and defined values.</summary>
    InterruptConfig,

    /// <summary><c>interrupt-phase</c>: Interrupts are created in EvtDriverDeviceAdd or EvtDevicePrepareHardware.</summary>
    InterruptPhase,

    /// <summary><c>interrupt-resource</c>: An interrupt created in EvtDevicePrepareHardware names the raw and translated descriptor of a free interrupt resource.</summary>
    InterruptResource,

    /// <summary><c>interrupt-lock</c>: The interrupt lock is acquired once and released by its holder.</summary>
    InterruptLock,

    /// <summary><c>interrupt-not-connected</c>: The interrupt is connected.</summary>
    InterruptNotConnected,

    /// <summary><c>interrupt-no-dpc</c>: WdfInterruptQueueDpcForIsr needs an EvtInterruptDpc.</summary>
    InterruptNoDpc,

    /// <summary><c>dma-enabler-config</c>: WDF_DMA_ENABLER_CONFIG has a defined profile and a length.</summary>
    DmaEnablerConfig,

    /// <summary><c>common-buffer-length</c>: A common buffer has a length and an alignment mask of the form 2^n - 1.</summary>
    CommonBufferLength,

    /// <summary><c>memory-create</c>: WdfMemoryCreate takes a size and non-paged pool.</summary>
    MemoryCreate,

    /// <summary><c>spin-lock-recursive</c>: A spin lock is not acquired twice on one CPU.</summary>
    SpinLockRecursive,

    /// <summary><c>spin-lock-not-held</c>: A lock is released by its holder.</summary>
    SpinLockNotHeld,

    /// <summary><c>wait-lock-recursive</c>: A wait lock is not acquired twice by one thread.</summary>
    WaitLockRecursive,

    /// <summary><c>timer-config</c>: A timer has a callback.</summary>
    TimerConfig,

    /// <summary><c>work-item-config</c>: A work item or DPC has a callback.</summary>
    WorkItemConfig,

    /// <summary><c>bus-interface</c>: BUS_INTERFACE_STANDARD is queried with its size and version and used until dereferenced.</summary>
    BusInterface,

    /// <summary><c>bus-interface-leak</c>: A queried bus interface is dereferenced before the device goes.</summary>
    BusInterfaceLeak,

    /// <summary><c>stop-idle-underflow</c>: Every WdfDeviceResumeIdle follows a WdfDeviceStopIdle.</summary>
    StopIdleUnderflow,

    // Adapter
    /// <summary><c>net-irql-passive</c>: The function requires PASSIVE_LEVEL.</summary>
    NetIrqlPassive,

    /// <summary><c>net-irql-dispatch</c>: The function requires IRQL &lt;= DISPATCH_LEVEL.</summary>
    NetIrqlDispatch,

    /// <summary><c>net-struct-size</c>: The Size field is exactly the structure size of the bound version.</summary>
    NetStructSize,

    /// <summary><c>net-parameter-null</c>: A required parameter is NULL.</summary>
    NetParameterNull,

    /// <summary><c>net-device-init-order</c>: NetDeviceInitConfig comes first, before WdfDeviceCreate and the other NetDeviceInit calls.</summary>
    NetDeviceInitOrder,

    /// <summary><c>net-device-not-configured</c>: Adapters are created on devices made with NetDeviceInitConfig.</summary>
    NetDeviceNotConfigured,

    /// <summary><c>adapter-init-signature</c>: NETADAPTER_INIT is one that was allocated and not yet freed.</summary>
    AdapterInitSignature,

    /// <summary><c>adapter-init-used</c>: One NETADAPTER_INIT makes one adapter.</summary>
    AdapterInitUsed,

    /// <summary><c>adapter-init-leak</c>: NETADAPTER_INIT is freed exactly once, also after NetAdapterCreate.</summary>
    AdapterInitLeak,

    /// <summary><c>net-parent-not-null</c>: ParentObject must be NULL.</summary>
    NetParentNotNull,

    /// <summary><c>datapath-callbacks</c>: Both queue creation callbacks are required.</summary>
    DatapathCallbacks,

    /// <summary><c>adapter-started</c>: Capabilities are set before NetAdapterStart, which is called once.</summary>
    AdapterStarted,

    /// <summary><c>start-incomplete</c>: NetAdapterStart needs datapath and link layer capabilities, an MTU and addresses of one length.</summary>
    StartIncomplete,

    /// <summary><c>capability-combination</c>: Allocation and attachment modes and mapping requirements are defined combinations.</summary>
    CapabilityCombination,

    /// <summary><c>tx-capabilities</c>: Tx capabilities must be consistent.</summary>
    TxCapabilities,

    /// <summary><c>rx-capabilities</c>: Rx capabilities must be consistent.</summary>
    RxCapabilities,

    /// <summary><c>not-power-of-two</c>: The value must be a power of two.</summary>
    NotPowerOfTwo,

    /// <summary><c>mtu-zero</c>: The MTU must be greater than zero.</summary>
    MtuZero,

    /// <summary><c>mac-length</c>: A link layer address has at most 32 bytes.</summary>
    MacLength,

    /// <summary><c>link-state</c>: NET_ADAPTER_LINK_STATE holds defined values.</summary>
    LinkState,

    /// <summary><c>filter-capabilities</c>: Receive filter capabilities must be consistent.</summary>
    FilterCapabilities,

    /// <summary><c>filter-callback</c>: Packet filters need EvtSetReceiveFilter.</summary>
    FilterCallback,

    /// <summary><c>filter-thread</c>: The receive filter is read by the thread running EvtSetReceiveFilter, during it.</summary>
    FilterThread,

    /// <summary><c>scaling-hash-type</c>: Receive scaling knows the Toeplitz hash only.</summary>
    ScalingHashType,

    /// <summary><c>scaling-protocol-type</c>: Receive scaling protocol types are within 0x3F.</summary>
    ScalingProtocolType,

    /// <summary><c>scaling-encapsulation</c>: Receive scaling encapsulation is below 4.</summary>
    ScalingEncapsulation,

    /// <summary><c>scaling-callbacks</c>: Receive scaling needs all four callbacks.</summary>
    ScalingCallbacks,

    /// <summary><c>tx-checksum-capabilities</c>: Flags for packets with options or extensions include the ones without.</summary>
    TxChecksumCapabilities,

    /// <summary><c>tx-checksum-empty</c>: Tx checksum capabilities are not empty.</summary>
    TxChecksumEmpty,

    /// <summary><c>tx-checksum-ipv6</c>: IPv6 alone has no checksum: it needs a layer 4 flag.</summary>
    TxChecksumIPv6,

    /// <summary><c>gso-capabilities</c>: Segmentation flags need sizes and the plain TCP flag.</summary>
    GsoCapabilities,

    /// <summary><c>gso-empty</c>: Segmentation capabilities are not empty.</summary>
    GsoEmpty,

    /// <summary><c>rsc-capabilities</c>: Receive coalescing takes IPv4NoOptions, IPv6NoExtensions and TcpNoOptions only.</summary>
    RscCapabilities,

    /// <summary><c>deprecated-function</c>: The function is not for clients above version 2.0.</summary>
    Deprecated,

    /// <summary><c>offload-handle</c>: A NETOFFLOAD is read only in the callback that got it, with the matching functions.</summary>
    OffloadHandle,

    /// <summary><c>query-flags</c>: NetConfigurationQueryUlong takes defined flags.</summary>
    QueryFlags,

    /// <summary><c>address-from-device</c>: The link layer address is read from an adapter configuration.</summary>
    AddressFromDevice,

    /// <summary><c>private-function</c>: Functions without a public signature are not for this kind of client.</summary>
    PrivateFunction,

    /// <summary><c>demux-type</c>: Ethernet clients demultiplex by 802.1p only.</summary>
    DemuxType,

    /// <summary><c>demux-range</c>: The demultiplexing range is 2 to 8.</summary>
    DemuxRange,

    /// <summary><c>reset-diagnostics-phase</c>: Reset diagnostics are stored inside EvtNetDeviceCollectResetDiagnostics, once.</summary>
    ResetDiagnosticsPhase,

    /// <summary><c>reset-diagnostics-size</c>: Reset diagnostics take at most 1 MiB.</summary>
    ResetDiagnosticsSize,

    // Queue
    /// <summary><c>queue-init-context</c>: The queue init is the one of the running creation callback.</summary>
    QueueInitContext,

    /// <summary><c>queue-init-thread</c>: A queue is created on the thread of its creation callback.</summary>
    QueueInitThread,

    /// <summary><c>queue-configuration</c>: NET_PACKET_QUEUE_CONFIG has EvtAdvance, EvtSetNotificationEnabled and EvtCancel.</summary>
    QueueConfiguration,

    /// <summary><c>queue-configuration-size</c>: NET_PACKET_QUEUE_CONFIG has the size of the bound version.</summary>
    QueueConfigurationSize,

    /// <summary><c>queue-created-twice</c>: A creation callback creates one queue.</summary>
    QueueCreatedTwice,

    /// <summary><c>queue-not-created</c>: A successful creation callback has created its queue.</summary>
    QueueNotCreated,

    /// <summary><c>extension-name</c>: A packet extension has a known name.</summary>
    ExtensionName,

    /// <summary><c>extension-version</c>: A packet extension version is not 0.</summary>
    ExtensionVersion,

    /// <summary><c>extension-type</c>: A packet extension type is 1 to 3.</summary>
    ExtensionType,

    /// <summary><c>queue-handle</c>: The handle is a queue of that direction.</summary>
    QueueHandle,

    /// <summary><c>notify-dead</c>: A queue is notified only while it lives.</summary>
    NotifyDead,

    /// <summary><c>notify-stopped</c>: A queue is notified only between EvtStart and EvtStop.</summary>
    NotifyStopped,

    /// <summary><c>notify-missed</c>: A queue that asked for notification is notified when work arrives.</summary>
    NotifyMissed,

    /// <summary><c>queue-stop-hung</c>: A cancelled queue returns everything.</summary>
    QueueStopHung,

    /// <summary><c>ring-touched-stopped</c>: No ring is written outside the queue callbacks.</summary>
    RingTouchedStopped,

    // Ring
    /// <summary><c>ring-immutable</c>: Of the ring header the client writes BeginIndex, NextIndex and Scratch only.</summary>
    RingImmutable,

    /// <summary><c>ring-framework-element</c>: Elements outside [BeginIndex, EndIndex) belong to the framework.</summary>
    RingFrameworkElement,

    /// <summary><c>ring-begin-index</c>: BeginIndex moves forward and never past EndIndex.</summary>
    RingBeginIndex,

    /// <summary><c>ring-next-index</c>: NextIndex is an index of the ring.</summary>
    RingNextIndex,

    /// <summary><c>tx-packet-modified</c>: A Tx packet is read-only but for its Scratch bit.</summary>
    TxPacketModified,

    /// <summary><c>tx-fragment-modified</c>: A Tx fragment is read-only but for its Scratch bit.</summary>
    TxFragmentModified,

    /// <summary><c>tx-payload-modified</c>: Payload bytes belong to the sender.</summary>
    TxPayloadModified,

    /// <summary><c>tx-fragments-kept</c>: The fragments of a returned Tx packet are returned with it, neither earlier nor later.</summary>
    TxFragmentsKept,

    /// <summary><c>rx-ignored-modified</c>: An ignored Rx packet is otherwise untouched.</summary>
    RxIgnoredModified,

    /// <summary><c>rx-ignore-kept</c>: A packet is returned in the callback that sets its Ignore bit.</summary>
    RxIgnoreKept,

    /// <summary><c>rx-packet-reserved</c>: Reserved bits of an Rx packet are read-only.</summary>
    RxPacketReserved,

    /// <summary><c>rx-fragment-unwritten</c>: ValidLength and Offset of a returned Rx fragment are written.</summary>
    RxFragmentUnwritten,

    /// <summary><c>rx-packet-unwritten</c>: FragmentIndex, FragmentCount and layout types of a returned Rx packet are written.</summary>
    RxPacketUnwritten,

    /// <summary><c>rx-fragment-modified</c>: Capacity, addresses and the bounce bit of a system-managed Rx fragment are read-only.</summary>
    RxFragmentModified,

    /// <summary><c>rx-fragment-count-zero</c>: An indicated packet has a fragment.</summary>
    RxFragmentCountZero,

    /// <summary><c>rx-fragment-count-range</c>: A packet has no more fragments than the client owned.</summary>
    RxFragmentCountRange,

    /// <summary><c>rx-first-not-owned</c>: The first fragment was owned by the client before the callback.</summary>
    RxFirstNotOwned,

    /// <summary><c>rx-last-not-owned</c>: The last fragment was owned by the client before the callback.</summary>
    RxLastNotOwned,

    /// <summary><c>rx-first-not-returned</c>: The first fragment is returned in the callback that returns its packet.</summary>
    RxFirstNotReturned,

    /// <summary><c>rx-last-not-returned</c>: The last fragment is returned in the callback that returns its packet.</summary>
    RxLastNotReturned,

    /// <summary><c>rx-layer2-type</c>: Layer2Type is at most 3.</summary>
    RxLayer2Type,

    /// <summary><c>rx-layer2-null</c>: Layer2Type Null has no header length.</summary>
    RxLayer2Null,

    /// <summary><c>rx-layer2-ethernet</c>: An Ethernet header length is 0 or at least 14.</summary>
    RxLayer2Ethernet,

    /// <summary><c>rx-layer3-ipv4</c>: An IPv4 header length is 0 or at least 20.</summary>
    RxLayer3IPv4,

    /// <summary><c>rx-layer3-ipv6</c>: An IPv6 header length is 0 or at least 40.</summary>
    RxLayer3IPv6,

    /// <summary><c>rx-layer4-tcp</c>: A TCP header length is 0 or 20 to 60 in steps of 4.</summary>
    RxLayer4Tcp,

    /// <summary><c>rx-layer4-udp</c>: A UDP header length is 0 or at least 8.</summary>
    RxLayer4Udp,

    /// <summary><c>rx-layer3-type</c>: Layer3Type is at most 6.</summary>
    RxLayer3Type,

    /// <summary><c>rx-layer4-type</c>: Layer4Type is at most 4.</summary>
    RxLayer4Type,

    /// <summary><c>rx-fragment-index-overlap</c>: First fragments of successive packets ascend.</summary>
    RxFragmentIndexOverlap,

    /// <summary><c>rx-fragment-count-overlap</c>: Fragments of successive packets do not overlap.</summary>
    RxFragmentCountOverlap,

    /// <summary><c>rx-offset</c>: Offset lies inside the buffer, and is 0 in all but the first fragment.</summary>
    RxOffset,

    /// <summary><c>rx-length</c>: Offset + ValidLength fits the buffer.</summary>
    RxLength,

    /// <summary><c>rx-layout-assert</c>: A trusted layer is followed by a layer whose length matches its type.</summary>
    RxLayoutAssert,

    /// <summary><c>rx-runt</c>: An indicated frame holds an Ethernet header.</summary>
    RxRunt,

    /// <summary><c>rx-checksum-value</c>: A checksum evaluation is NotChecked, Valid or Invalid.</summary>
    RxChecksumValue,

    /// <summary><c>rx-checksum-off</c>: A checksum is NotChecked while its evaluation is switched off.</summary>
    RxChecksumOff,

    /// <summary><c>rx-coalesced-off</c>: Coalesced segments are those of TCP, of a family for which coalescing is on.</summary>
    RxCoalescedOff,

    /// <summary><c>rx-too-long</c>: A frame longer than header, tag and MTU is one of coalesced segments.</summary>
    RxTooLong,

    /// <summary><c>rx-write-after-return</c>: A returned receive buffer is not written any more.</summary>
    RxWriteAfterReturn,
}
