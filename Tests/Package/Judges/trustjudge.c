// Lets crypt32 and wintrust (Wine's, in the tests; Windows' own just as well) judge a catalog and a signed image.
//
//   trustjudge CERTIFICATE.der CATALOG IMAGE
//
// Trusts the certificate first, as a test machine would. Prints one fact a line as "name=value"; WinVerifyTrust's as hex.
// Compile with -municode; link crypt32 and wintrust.

#include <windows.h>
#include <wincrypt.h>
#include <wintrust.h>
#include <softpub.h>
#include <stdio.h>
#include <stdlib.h>

static BYTE *read_file(const wchar_t *path, DWORD *size)
{
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
    {
        printf("failed=cannot read %ls\n", path);
        exit(2);
    }
    *size = GetFileSize(file, NULL);
    BYTE *bytes = malloc(*size);
    DWORD read;
    ReadFile(file, bytes, *size, &read, NULL);
    CloseHandle(file);
    return bytes;
}

static void trust(const wchar_t *path)
{
    DWORD size;
    BYTE *bytes = read_file(path, &size);
    HCERTSTORE root = CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_LOCAL_MACHINE, L"Root");
    CertAddEncodedCertificateToStore(root, X509_ASN_ENCODING, bytes, size, CERT_STORE_ADD_REPLACE_EXISTING, NULL);
    CertCloseStore(root, 0);
    free(bytes);
}

// The signature of the message that carries the list, checked with the certificate found inside it.
static BOOL signature_holds(HCRYPTMSG message)
{
    DWORD size = 0;
    if (!CryptMsgGetParam(message, CMSG_SIGNER_CERT_INFO_PARAM, 0, NULL, &size))
        return FALSE;
    CERT_INFO *signer = malloc(size);
    CryptMsgGetParam(message, CMSG_SIGNER_CERT_INFO_PARAM, 0, signer, &size);
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_MSG, 0, 0, 0, message);
    PCCERT_CONTEXT certificate = CertGetSubjectCertificateFromStore(store, X509_ASN_ENCODING, signer);
    return certificate && CryptMsgControl(message, 0, CMSG_CTRL_VERIFY_SIGNATURE, certificate->pCertInfo);
}

static void show_catalog(const wchar_t *path)
{
    DWORD size;
    BYTE *bytes = read_file(path, &size);
    PCCTL_CONTEXT list = CertCreateCTLContext(X509_ASN_ENCODING | PKCS_7_ASN_ENCODING, bytes, size);
    if (!list)
    {
        printf("catalog=not a trust list, error 0x%lx\n", GetLastError());
        return;
    }
    printf("usage=%s\n", list->pCtlInfo->SubjectUsage.cUsageIdentifier ? list->pCtlInfo->SubjectUsage.rgpszUsageIdentifier[0] : "");
    printf("subjects=%s\n", list->pCtlInfo->SubjectAlgorithm.pszObjId);
    printf("entries=%lu\n", list->pCtlInfo->cCTLEntry);
    printf("extensions=%lu\n", list->pCtlInfo->cExtension);
    printf("signature=%s\n", signature_holds(list->hCryptMsg) ? "good" : "bad");
}

static void show_trust(const char *name, const wchar_t *path)
{
    GUID policy = WINTRUST_ACTION_GENERIC_VERIFY_V2;
    wchar_t full[MAX_PATH];
    GetFullPathNameW(path, MAX_PATH, full, NULL);
    WINTRUST_FILE_INFO file = { .cbStruct = sizeof file, .pcwszFilePath = full };
    WINTRUST_DATA data = { .cbStruct = sizeof data };
    data.dwUIChoice = WTD_UI_NONE;
    data.dwUnionChoice = WTD_CHOICE_FILE;
    data.pFile = &file;
    data.dwStateAction = WTD_STATEACTION_VERIFY;
    printf("%s=0x%08lx\n", name, (unsigned long)WinVerifyTrust(INVALID_HANDLE_VALUE, &policy, &data));
    data.dwStateAction = WTD_STATEACTION_CLOSE;
    WinVerifyTrust(INVALID_HANDLE_VALUE, &policy, &data);
}

int wmain(int count, wchar_t **arguments)
{
    if (count != 4)
        return 2;
    trust(arguments[1]);
    show_catalog(arguments[2]);
    show_trust("catalogTrust", arguments[2]);
    show_trust("imageTrust", arguments[3]);
    return 0;
}
