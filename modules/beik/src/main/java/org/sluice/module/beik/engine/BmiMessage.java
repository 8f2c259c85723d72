package org.sluice.module.beik.engine;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sluice.module.beik.engine.Envelope.Recipient;

/** One message on its way through the library: connection, sender, recipients, header, body, verdicts, in this order. */
final class BmiMessage {

    private static final int BLOCK = 4_096;
    private static final int MOST_VERDICTS = 10_000;
    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final BmiApi api;
    private final Pointer system;
    private final List<Integer> rules;
    private final BmiError errors;

    BmiMessage(BmiApi api, Pointer system, List<Integer> rules) {
        this.api = api;
        this.system = system;
        this.rules = rules;
        this.errors = new BmiError(api);
    }

    List<Judgement> judge(Envelope envelope, InputStream octets) throws IOException {
        PointerByReference opened = new PointerByReference();
        errors.check("bmiInitMessage", api.bmiInitMessage(system, opened));
        Pointer message = opened.getValue();
        try {
            address(envelope, message);
            content(octets, message);
            errors.check("bmiEndMessage", api.bmiEndMessage(message));
            return verdicts(message);
        } finally {
            // Its verdicts go with it, so all that is told of them is a copy.
            api.bmiFreeMessage(message);
        }
    }

    private void address(Envelope envelope, Pointer message) throws BmiProblem {
        errors.check("bmiProcessConnection", api.bmiProcessConnection(envelope.address(), message));
        errors.check("bmiProcessFROM", api.bmiProcessFROM(envelope.sender(), message));
        for (Recipient recipient : envelope.recipients()) {
            recipient(recipient, message);
        }
        errors.check("bmiEndTO", api.bmiEndTO(message));
    }

    /** What somebody has opted in to is looked at when the recipient is told, and belongs to us all the same. */
    private void recipient(Recipient recipient, Pointer message) throws BmiProblem {
        if (recipient.optin().isEmpty()) {
            errors.check("bmiAccumulateTO", api.bmiAccumulateTO(recipient.address(), Pointer.NULL, message));
            return;
        }
        PointerByReference made = new PointerByReference();
        errors.check("bmiOptinInit", api.bmiOptinInit(made));
        Pointer optin = made.getValue();
        try {
            errors.check("bmiOptinMset", api.bmiOptinMset(optin, recipient.optin(), ':'));
            errors.check("bmiAccumulateTO", api.bmiAccumulateTO(recipient.address(), optin, message));
        } finally {
            api.bmiOptinFree(optin);
        }
    }

    private void content(InputStream octets, Pointer message) throws IOException {
        HeaderLines header = new HeaderLines(octets);
        for (int length = header.next(); length > 0; length = header.next()) {
            errors.check("bmiAccumulateHeaders", api.bmiAccumulateHeaders(header.line(), length, message));
        }
        errors.check("bmiEndHeaders", api.bmiEndHeaders(message));
        byte[] block = new byte[BLOCK];
        for (int read = header.body().read(block);
                read >= 0;
                read = header.body().read(block)) {
            errors.check("bmiAccumulateBody", api.bmiAccumulateBody(block, read, message));
        }
        errors.check("bmiEndBody", api.bmiEndBody(message));
    }

    private List<Judgement> verdicts(Pointer message) throws BmiProblem {
        List<Judgement> judgements = new ArrayList<>();
        PointerByReference each = new PointerByReference();
        errors.check("bmiAccessFirstVerdict", api.bmiAccessFirstVerdict(message, each));
        // The list ends with a null verdict; its last error says nothing.
        while (each.getValue() != null && judgements.size() < MOST_VERDICTS) {
            Pointer verdict = each.getValue();
            judgements.add(judgement(verdict));
            each.setValue(Pointer.NULL);
            api.bmiAccessNextVerdict(message, verdict, each);
        }
        if (judgements.isEmpty()) {
            throw new BmiProblem("the engine gave no verdict");
        }
        return judgements;
    }

    private Judgement judgement(Pointer verdict) throws BmiProblem {
        List<String> recipients = recipients(verdict);
        if (errors.isFatal(api.bmiVerdictError(verdict))) {
            return new Judgement(recipients, true, Optional.empty(), "", List.of());
        }
        boolean isDefault = BmiError.isTrue(api.bmiVerdictDestinationIsDefault(verdict));
        Optional<String> destination =
                Optional.ofNullable(api.bmiVerdictAccessDestination(verdict)).map(BmiMessage::text);
        List<Integer> fired = rules.stream()
                .filter(rule -> BmiError.isTrue(api.bmiVerdictRuleFired(verdict, rule)))
                .toList();
        return new Judgement(recipients, isDefault, destination, tracker(verdict), fired);
    }

    private String tracker(Pointer verdict) throws BmiProblem {
        PointerByReference text = new PointerByReference();
        errors.check("bmiCreateOldStrFromVerdict", api.bmiCreateOldStrFromVerdict(verdict, text));
        if (text.getValue() == null) {
            return "";
        }
        try {
            return text(text.getValue());
        } finally {
            api.bmiFreeStr(text.getValue());
        }
    }

    private List<String> recipients(Pointer verdict) {
        List<String> addresses = new ArrayList<>();
        Pointer each = api.bmiVerdictAccessFirstRecipient(verdict);
        while (each != null && addresses.size() < MOST_VERDICTS) {
            Optional.ofNullable(api.bmiRecipientAccessAddress(each))
                    .map(BmiMessage::text)
                    .ifPresent(addresses::add);
            each = api.bmiVerdictAccessNextRecipient(verdict, each);
        }
        return addresses;
    }

    private static String text(Pointer pointer) {
        return pointer.getString(0, UTF_8);
    }
}
