package org.sluice.module.beik.engine;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/**
 * The functions of {@code libbmiclient} that are used here, by their own names.
 *
 * <p>Errors, flags, versions and lengths are declared as 64 bits wide: in the calling conventions of x86-64 and aarch64 that is right
 * whichever integer the real header says, as long as the upper half of a result is not looked at. {@link BmiError} does the masking.
 */
interface BmiApi extends Library {

    long bmiInitSystem(long version, String configuration, PointerByReference system);

    void bmiFreeSystem(Pointer system);

    long bmiErrorIsFatal(long error);

    long bmiErrorGetLocation(long error);

    long bmiErrorGetType(long error);

    long bmiInitMessage(Pointer system, PointerByReference message);

    void bmiFreeMessage(Pointer message);

    long bmiProcessConnection(String address, Pointer message);

    long bmiProcessFROM(String sender, Pointer message);

    long bmiOptinInit(PointerByReference optin);

    long bmiOptinMset(Pointer optin, String features, long separator);

    void bmiOptinFree(Pointer optin);

    long bmiAccumulateTO(String recipient, Pointer optin, Pointer message);

    long bmiEndTO(Pointer message);

    long bmiAccumulateHeaders(byte[] octets, long length, Pointer message);

    long bmiEndHeaders(Pointer message);

    long bmiAccumulateBody(byte[] octets, long length, Pointer message);

    long bmiEndBody(Pointer message);

    long bmiEndMessage(Pointer message);

    long bmiAccessFirstVerdict(Pointer message, PointerByReference verdict);

    long bmiAccessNextVerdict(Pointer message, Pointer previous, PointerByReference verdict);

    long bmiCreateOldStrFromVerdict(Pointer verdict, PointerByReference text);

    void bmiFreeStr(Pointer text);

    long bmiVerdictError(Pointer verdict);

    long bmiVerdictDestinationIsDefault(Pointer verdict);

    Pointer bmiVerdictAccessDestination(Pointer verdict);

    Pointer bmiVerdictAccessFirstRecipient(Pointer verdict);

    Pointer bmiVerdictAccessNextRecipient(Pointer verdict, Pointer previous);

    Pointer bmiRecipientAccessAddress(Pointer recipient);

    long bmiVerdictRuleFired(Pointer verdict, long rule);
}
