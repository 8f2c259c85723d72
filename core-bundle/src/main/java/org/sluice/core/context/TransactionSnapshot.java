package org.sluice.core.context;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Version;
import org.sluice.message.EnvelopeAddress;

/** An open transaction in JDK types, its recipients and edits included. */
final class TransactionSnapshot {

    private TransactionSnapshot() {}

    static Map<String, Object> of(TransactionState transaction) {
        Map<String, Object> picture = new LinkedHashMap<>();
        String id = transaction.id();
        picture.put("number", Long.parseLong(id.substring(id.lastIndexOf('.') + 1)));
        picture.put("given", transaction.givenSender().toString());
        picture.put("sender", transaction.sender().toString());
        picture.put("parameters", transaction.parameters());
        picture.put("dictionary", transaction.messageAttributes());
        picture.put("candidates", (long) transaction.candidates());
        picture.put("counted", transaction.isCounted());
        picture.put(
                "copies",
                transaction.pendingCopies().stream()
                        .map(TransactionSnapshot::ofCopy)
                        .toList());
        picture.put("edits", Pictures.ofEdits(transaction.edits()));
        picture.put("forwards", Pictures.ofForwards(transaction.forwards()));
        picture.put("authResults", Pictures.ofAuthResults(transaction.ownAuthResults()));
        picture.put("steps", Pictures.ofSteps(transaction.trace()));
        picture.put("envelopeFate", Pictures.ofFate(transaction.envelopeFate()));
        picture.put("fate", Pictures.ofFate(transaction.fate()));
        Map<String, String> versions = new LinkedHashMap<>();
        transaction.chosen().forEach((module, version) -> versions.put(module, version.toString()));
        picture.put("versions", versions);
        return picture;
    }

    static void restore(Picture picture, SessionState session) {
        TransactionState transaction = new TransactionState(
                session,
                picture.number("number"),
                EnvelopeAddress.parse(picture.text("given")),
                picture.texts("parameters"),
                "");
        transaction.sender(EnvelopeAddress.parse(picture.text("sender")), Map.of());
        List<CopyState> copies = new ArrayList<>();
        for (Picture copy : picture.pictures("copies")) {
            copies.add(copy(copy, transaction));
        }
        transaction.carryOn(
                picture.texts("dictionary"), (int) picture.number("candidates"), copies, picture.flag("counted"));
        Pictures.edits(picture.pictures("edits")).forEach(transaction::edit);
        Pictures.forwards(picture.pictures("forwards")).forEach(transaction::forward);
        Pictures.authResults(picture.pictures("authResults")).forEach(transaction::authResult);
        transaction.bind(Pictures.fate(picture.picture("envelopeFate")), false);
        transaction.bind(Pictures.fate(picture.picture("fate")), true);
        Map<String, Version> versions = new LinkedHashMap<>();
        picture.textsIfAny("versions")
                .forEach((module, version) -> versions.put(module, Version.parseVersion(version)));
        if (!versions.isEmpty()) {
            transaction.chosen(() -> versions);
        }
        Pictures.steps(picture.pictures("steps"), transaction.trace());
        session.admit(transaction);
        session.contexts().explanations().keep(transaction.trace());
    }

    private static Map<String, Object> ofCopy(CopyState copy) {
        Map<String, Object> picture = new LinkedHashMap<>();
        picture.put("number", (long) copy.number());
        picture.put("given", copy.originalRecipient().toString());
        picture.put("recipient", copy.recipient().toString());
        picture.put("sender", copy.sender().toString());
        picture.put("parameters", copy.parameters());
        picture.put("line", copy.line());
        picture.put("edits", Pictures.ofEdits(copy.edits()));
        picture.put("forwards", Pictures.ofForwards(copy.forwards()));
        picture.put("envelopeFate", Pictures.ofFate(copy.envelopeFate()));
        picture.put("fate", Pictures.ofFate(copy.fate()));
        picture.put("binding", copy.binding());
        picture.put("bindingGroup", copy.bindingGroup());
        picture.put("priority", (long) copy.priority());
        return picture;
    }

    private static CopyState copy(Picture picture, TransactionState transaction) {
        CopyState copy = new CopyState(
                transaction,
                (int) picture.number("number"),
                EnvelopeAddress.parse(picture.text("given")),
                picture.texts("parameters"),
                picture.text("line"));
        copy.redirect(EnvelopeAddress.parse(picture.text("recipient")));
        EnvelopeAddress sender = EnvelopeAddress.parse(picture.text("sender"));
        if (!sender.equals(transaction.sender())) {
            copy.sender(sender, Map.of());
        }
        Pictures.edits(picture.pictures("edits")).forEach(copy::edit);
        Pictures.forwards(picture.pictures("forwards")).forEach(copy::forward);
        copy.bind(Pictures.fate(picture.picture("envelopeFate")), false);
        copy.bind(Pictures.fate(picture.picture("fate")), true);
        copy.binding(picture.text("binding"));
        copy.bindingGroup(picture.text("bindingGroup"));
        copy.priority((int) picture.number("priority"));
        return copy;
    }
}
