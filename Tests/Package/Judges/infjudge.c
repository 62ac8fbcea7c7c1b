// Lets SetupAPI (Wine's, in the tests; Windows' own just as well) read an INF and run it against scratch registry keys.
//
//   infjudge INF MODELS-SECTION
//
// Prints what SetupAPI made of the file, one fact a line as "name=value". Returns 1 and prints "failed=..." where it refuses.
// Writes: HKCU\Software\InfJudge\Driver, \Hardware, \EventLog (AddReg of the install section, of .HW, and of the event
// log section that AddService names), and the service. Compile with -municode; link setupapi.

#include <windows.h>
#include <setupapi.h>
#include <stdio.h>

#define FIELD 512

static int failed;

static BOOL check(BOOL good, const char *what)
{
    if (!good)
    {
        printf("failed=%s, error 0x%lx\n", what, GetLastError());
        failed = 1;
    }
    return good;
}

// Lists [Manufacturer] and the models section, and leaves in `install` the section that SetupAPI would install.
static void show_models(HINF inf, const wchar_t *models, wchar_t *install)
{
    INFCONTEXT line;
    wchar_t text[FIELD], section[FIELD], id[FIELD];
    if (!check(SetupFindFirstLineW(inf, L"Manufacturer", NULL, &line), "[Manufacturer]"))
        return;
    SetupGetStringFieldW(&line, 0, text, FIELD, NULL);
    printf("manufacturer=%ls\n", text);
    for (DWORD field = 2; SetupGetStringFieldW(&line, field, text, FIELD, NULL); field++)
        printf("decoration=%ls\n", text);
    if (!check(SetupFindFirstLineW(inf, models, NULL, &line), "models section"))
        return;
    do
    {
        SetupGetStringFieldW(&line, 0, text, FIELD, NULL);
        SetupGetStringFieldW(&line, 1, section, FIELD, NULL);
        SetupGetStringFieldW(&line, 2, id, FIELD, NULL);
        printf("device=%ls|%ls|%ls\n", text, section, id);
        if (check(SetupDiGetActualSectionToInstallW(inf, section, install, FIELD, NULL, NULL), "actual section"))
            printf("install=%ls\n", install);
    } while (SetupFindNextLine(&line, &line));
}

// Offers SetupAPI a device with the ids that QEMU's virtio-net-pci has under Windows, and lists the drivers it finds.
static void show_drivers(const wchar_t *path, GUID *class_guid)
{
    static const wchar_t hardware[] =
        L"PCI\\VEN_1AF4&DEV_1041&SUBSYS_11001AF4&REV_01\0PCI\\VEN_1AF4&DEV_1041&SUBSYS_11001AF4\0"
        L"PCI\\VEN_1AF4&DEV_1041&CC_020000\0PCI\\VEN_1AF4&DEV_1041&CC_0200\0";
    static const wchar_t compatible[] =
        L"PCI\\VEN_1AF4&DEV_1041&REV_01\0PCI\\VEN_1AF4&DEV_1041\0PCI\\VEN_1AF4&CC_020000\0PCI\\VEN_1AF4\0";
    SP_DEVINFO_DATA device = { .cbSize = sizeof device };
    SP_DEVINSTALL_PARAMS_W parameters = { .cbSize = sizeof parameters };
    HDEVINFO set = SetupDiCreateDeviceInfoList(class_guid, NULL);
    if (!check(SetupDiCreateDeviceInfoW(set, L"InfJudge", class_guid, NULL, NULL, DICD_GENERATE_ID, &device), "device"))
        return;
    SetupDiSetDeviceRegistryPropertyW(set, &device, SPDRP_HARDWAREID, (const BYTE *)hardware, sizeof hardware);
    SetupDiSetDeviceRegistryPropertyW(set, &device, SPDRP_COMPATIBLEIDS, (const BYTE *)compatible, sizeof compatible);
    SetupDiGetDeviceInstallParamsW(set, &device, &parameters);
    parameters.Flags |= DI_ENUMSINGLEINF;
    lstrcpynW(parameters.DriverPath, path, MAX_PATH);
    SetupDiSetDeviceInstallParamsW(set, &device, &parameters);
    check(SetupDiBuildDriverInfoList(set, &device, SPDIT_COMPATDRIVER), "driver list");
    for (DWORD i = 0;; i++)
    {
        SP_DRVINFO_DATA_W driver = { .cbSize = sizeof driver };
        if (!SetupDiEnumDriverInfoW(set, &device, SPDIT_COMPATDRIVER, i, &driver))
            break;
        SYSTEMTIME date;
        FileTimeToSystemTime(&driver.DriverDate, &date);
        printf("driver=%ls|%ls|%02u/%02u/%04u|%llu.%llu.%llu.%llu\n", driver.Description, driver.ProviderName,
            date.wMonth, date.wDay, date.wYear, driver.DriverVersion >> 48, driver.DriverVersion >> 32 & 0xffff,
            driver.DriverVersion >> 16 & 0xffff, driver.DriverVersion & 0xffff);
    }
    SetupDiDestroyDeviceInfoList(set);
}

// Runs the AddReg directives of one section with HKR standing for a scratch key.
static void install_registry(HINF inf, const wchar_t *section, const wchar_t *key_path)
{
    HKEY key;
    RegDeleteTreeW(HKEY_CURRENT_USER, key_path);
    RegCreateKeyExW(HKEY_CURRENT_USER, key_path, 0, NULL, 0, KEY_ALL_ACCESS, NULL, &key, NULL);
    check(SetupInstallFromInfSectionW(NULL, inf, section, SPINST_REGISTRY, key, NULL, 0, NULL, NULL, NULL, NULL), "AddReg");
    RegCloseKey(key);
}

int wmain(int count, wchar_t **arguments)
{
    wchar_t path[MAX_PATH], class_name[64], install[FIELD] = L"", section[FIELD];
    GUID class_guid;
    UINT line = 0;
    if (count != 3)
        return 2;
    GetFullPathNameW(arguments[1], MAX_PATH, path, NULL);
    HINF inf = SetupOpenInfFileW(path, NULL, INF_STYLE_WIN4, &line);
    if (inf == INVALID_HANDLE_VALUE)
    {
        printf("failed=open, line %u, error 0x%lx\n", line, GetLastError());
        return 1;
    }
    if (check(SetupDiGetINFClassW(path, &class_guid, class_name, 64, NULL), "class"))
        printf("class=%ls\n", class_name);
    show_models(inf, arguments[2], install);
    show_drivers(path, &class_guid);
    if (install[0])
    {
        install_registry(inf, install, L"Software\\InfJudge\\Driver");
        lstrcpyW(section, install);
        lstrcatW(section, L".HW");
        install_registry(inf, section, L"Software\\InfJudge\\Hardware");
        lstrcpyW(section, install);
        lstrcatW(section, L".Services");
        check(SetupInstallServicesFromInfSectionW(inf, section, 0), "services");
        INFCONTEXT service;
        if (check(SetupFindFirstLineW(inf, section, L"AddService", &service), "AddService")
            && SetupGetStringFieldW(&service, 4, section, FIELD, NULL))
            install_registry(inf, section, L"Software\\InfJudge\\EventLog");
    }
    SetupCloseInfFile(inf);
    return failed;
}
