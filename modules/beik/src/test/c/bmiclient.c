/*
 * A stand-in for Brightmail's client library: the functions Sluice calls, by their real names, with what the real ones insist on. It
 * refuses calls in any other order than the documented one (type 7), counts what is allocated and not freed, and judges by marks in
 * the body:
 *
 *   GTUBE mark        spam: destination "spam", rule 111
 *   X-STUB-DISCARD    no destination
 *   .X-STUB-DOT       no destination, where one dot begins the line
 *   X-STUB-CRASH      the process gets a segmentation fault
 *   X-STUB-SLEEP      bmiEndMessage does not come back, and says so on standard error
 *   X-STUB-AWAIT      bmiEndMessage comes back when there is a file beside the configuration, with ".go" behind its name
 *   X-STUB-FIRST      its verdict names the first recipient only
 *   X-STUB-FAIL       bmiEndMessage fails
 *   X-STUB-WARN       bmiEndMessage gives a warning, and a verdict all the same
 *   X-STUB-PRINT      prints on standard output
 *   X-STUB-VERDICT    its verdict has an error
 *   X-STUB-NONE       no verdict at all
 *
 * Recipients that begin with "optout" get a verdict of their own, which is the default one; so do those who have opted in to
 * "deliver". A feature "unheard" is refused.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned int BmiError;
#define FATAL(type) (0x03000000u | (type))
#define WARNING 0x43000001u
#define ORDER FATAL(7)
#define INVALID FATAL(6)

enum stage { OPEN, CONNECTED, FROM, TO, TO_ENDED, HEADERS_ENDED, BODY_ENDED, ENDED };

struct optin { char *features; };
struct recipient { char *address; int own; struct recipient *next; };
struct verdict {
    int spam, nowhere, broken;
    struct recipient *recipients;
    struct verdict *next;
};
struct message {
    enum stage stage;
    struct recipient *recipients;
    struct verdict *verdicts;
    char *text;
    size_t length, headers;
};
struct system { long version; };

static int systems, messages, strings, optins;

/* What is alive, for tests: systems, messages, strings, opt-ins. */
int stub_alive(int kind) { return kind == 0 ? systems : kind == 1 ? messages : kind == 2 ? strings : optins; }

/* What recipients of the last message had opted in to, features apart by commas: for tests. */
static char opted[1 << 12];
const char *stub_opted(void) { return opted; }

/* Header octets of the last message, then body octets: for tests of how it is taken apart. */
static char seen[1 << 16];
const char *stub_seen(void) { return seen; }

/* What X-STUB-AWAIT waits for. */
static char go[1 << 12];

static char *copy(const char *text) { return strcpy(malloc(strlen(text) + 1), text); }

BmiError bmiInitSystem(long version, const char *path, void **out) {
    FILE *file = fopen(path, "r");
    if (file == NULL) return FATAL(2);
    fclose(file);
    if (version == 99) return FATAL(3);
    snprintf(go, sizeof go, "%s.go", path);
    struct system *made = calloc(1, sizeof *made);
    made->version = version;
    systems++;
    *out = made;
    return 0;
}

void bmiFreeSystem(void *system) {
    systems--;
    free(system);
    if (messages != 0 || strings != 0 || optins != 0)
        fprintf(stderr, "stub: leaked %d messages, %d strings, %d opt-ins\n", messages, strings, optins);
}

int bmiErrorIsFatal(BmiError error) { return (error & 0x40000000u) == 0; }
int bmiErrorGetLocation(BmiError error) { return (error >> 24) & 0x3f; }
int bmiErrorGetType(BmiError error) { return error & 0xffffff; }

BmiError bmiInitMessage(void *system, void **out) {
    if (system == NULL) return INVALID;
    messages++;
    *out = calloc(1, sizeof(struct message));
    return 0;
}

static void free_recipients(struct recipient *each) {
    while (each != NULL) {
        struct recipient *next = each->next;
        free(each->address);
        free(each);
        each = next;
    }
}

void bmiFreeMessage(void *opened) {
    struct message *message = opened;
    free_recipients(message->recipients);
    for (struct verdict *each = message->verdicts; each != NULL;) {
        struct verdict *next = each->next;
        free_recipients(each->recipients);
        free(each);
        each = next;
    }
    free(message->text);
    free(message);
    messages--;
}

static int moves(struct message *message, enum stage from, enum stage to) {
    if (message == NULL || message->stage != from) return 0;
    message->stage = to;
    return 1;
}

BmiError bmiProcessConnection(const char *address, void *message) {
    if (strchr(address, ':') != NULL) return INVALID;
    return moves(message, OPEN, CONNECTED) ? 0 : ORDER;
}

BmiError bmiProcessFROM(const char *address, void *message) {
    if (strchr(address, '<') != NULL) return INVALID;
    return moves(message, CONNECTED, FROM) ? 0 : ORDER;
}

static void add(struct recipient **to, const char *address, int own) {
    struct recipient *made = calloc(1, sizeof *made);
    made->address = copy(address);
    made->own = own;
    while (*to != NULL) to = &(*to)->next;
    *to = made;
}

BmiError bmiOptinInit(void **out) {
    optins++;
    *out = calloc(1, sizeof(struct optin));
    return 0;
}

BmiError bmiOptinMset(void *opened, const char *features, char separator) {
    struct optin *optin = opened;
    if (optin->features != NULL) return ORDER;
    if (*features == 0) return INVALID;
    optin->features = copy(features);
    for (char *each = optin->features; *each != 0; each++)
        if (*each == separator) *each = ',';
    return strstr(features, "unheard") != NULL ? INVALID : 0;
}

void bmiOptinFree(void *opened) {
    struct optin *optin = opened;
    free(optin->features);
    free(optin);
    optins--;
}

BmiError bmiAccumulateTO(const char *address, void *opted_in, void *opened) {
    struct message *message = opened;
    struct optin *optin = opted_in;
    if (message->stage == FROM) {
        message->stage = TO;
        opted[0] = 0;
    }
    if (message->stage != TO) return ORDER;
    if (optin != NULL && optin->features == NULL) return INVALID;
    size_t length = strlen(opted);
    if (optin != NULL) snprintf(opted + length, sizeof opted - length, "%s=%s ", address, optin->features);
    int delivers = optin != NULL && strstr(optin->features, "deliver") != NULL;
    add(&message->recipients, address, delivers || strncmp(address, "optout", 6) == 0);
    return 0;
}

BmiError bmiEndTO(void *message) { return moves(message, TO, TO_ENDED) ? 0 : ORDER; }

static void keep(struct message *message, const char *octets, long length) {
    message->text = realloc(message->text, message->length + length + 1);
    memcpy(message->text + message->length, octets, length);
    message->length += length;
    message->text[message->length] = 0;
}

BmiError bmiAccumulateHeaders(const char *octets, long length, void *opened) {
    struct message *message = opened;
    if (message->stage != TO_ENDED) return ORDER;
    keep(message, octets, length);
    message->headers = message->length;
    return 0;
}

BmiError bmiEndHeaders(void *message) { return moves(message, TO_ENDED, HEADERS_ENDED) ? 0 : ORDER; }

BmiError bmiAccumulateBody(const char *octets, long length, void *opened) {
    struct message *message = opened;
    if (message->stage != HEADERS_ENDED) return ORDER;
    keep(message, octets, length);
    return 0;
}

BmiError bmiEndBody(void *message) { return moves(message, HEADERS_ENDED, BODY_ENDED) ? 0 : ORDER; }

static int has(struct message *message, const char *mark) {
    return message->text != NULL && memmem(message->text, message->length, mark, strlen(mark)) != NULL;
}

BmiError bmiEndMessage(void *opened) {
    struct message *message = opened;
    if (!moves(message, BODY_ENDED, ENDED)) return ORDER;
    snprintf(seen, sizeof seen, "%zu %zu", message->headers, message->length - message->headers);
    if (has(message, "X-STUB-CRASH")) raise(SIGSEGV);
    if (has(message, "X-STUB-SLEEP")) fprintf(stderr, "asleep\n");
    while (has(message, "X-STUB-SLEEP")) pause();
    while (has(message, "X-STUB-AWAIT") && access(go, F_OK) != 0) usleep(1000);
    if (has(message, "X-STUB-PRINT")) { printf("printed by the library\n"); fflush(stdout); }
    if (has(message, "X-STUB-FAIL")) return FATAL(9);
    if (has(message, "X-STUB-NONE")) return 0;
    struct verdict *usual = calloc(1, sizeof *usual), *own = calloc(1, sizeof *own);
    usual->spam = has(message, "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X");
    usual->nowhere = has(message, "X-STUB-DISCARD") || has(message, "\n.X-STUB-DOT");
    usual->broken = has(message, "X-STUB-VERDICT");
    int first = has(message, "X-STUB-FIRST");
    for (struct recipient *each = message->recipients; each != NULL; each = first ? NULL : each->next)
        add(each->own ? &own->recipients : &usual->recipients, each->address, each->own);
    if (usual->recipients == NULL) { free(usual); usual = NULL; }
    if (own->recipients == NULL) { free(own); own = NULL; }
    message->verdicts = usual != NULL ? usual : own;
    if (usual != NULL) usual->next = own;
    return has(message, "X-STUB-WARN") ? WARNING : 0;
}

BmiError bmiAccessFirstVerdict(void *opened, void **out) {
    struct message *message = opened;
    if (message->stage != ENDED) return ORDER;
    *out = message->verdicts;
    return 0;
}

BmiError bmiAccessNextVerdict(void *message, void *previous, void **out) {
    (void) message;
    *out = ((struct verdict *) previous)->next;
    return *out == NULL ? FATAL(5) : 0;
}

BmiError bmiCreateOldStrFromVerdict(void *opened, char **out) {
    struct verdict *verdict = opened;
    strings++;
    *out = copy(verdict->spam ? "H4sIAAAAAAAAA+NgFmpilGKSEnKydHFyDXELdg0O8fcLBgBCfvsRFgAAAA==" : "AAAAAA==");
    return 0;
}

void bmiFreeStr(char *text) {
    strings--;
    free(text);
}

BmiError bmiVerdictError(void *verdict) { return ((struct verdict *) verdict)->broken ? FATAL(8) : 0; }

int bmiVerdictDestinationIsDefault(void *opened) {
    struct verdict *verdict = opened;
    return !verdict->spam && !verdict->nowhere;
}

const char *bmiVerdictAccessDestination(void *opened) {
    struct verdict *verdict = opened;
    return verdict->nowhere ? NULL : verdict->spam ? "spam" : "inbox";
}

void *bmiVerdictAccessFirstRecipient(void *verdict) { return ((struct verdict *) verdict)->recipients; }

void *bmiVerdictAccessNextRecipient(void *verdict, void *previous) {
    (void) verdict;
    return ((struct recipient *) previous)->next;
}

char *bmiRecipientAccessAddress(void *recipient) { return ((struct recipient *) recipient)->address; }

int bmiVerdictRuleFired(void *verdict, int rule) { return ((struct verdict *) verdict)->spam && rule == 111; }
