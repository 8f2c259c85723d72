package org.sluice.module.arc;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sluice.support.dkim.BodyHash;
import org.sluice.support.dkim.BodyHashes;
import org.sluice.support.dkim.Canonicalization;
import org.sluice.support.dkim.DkimProblem;

/** All signatures of a chain, by instance from 1 on, as far as they can be read: each is a problem only when its turn comes. */
final class ChainSignatures {

    private final List<Read<MessageSignature>> messages = new ArrayList<>();
    private final List<Read<ArcSignature>> seals = new ArrayList<>();
    private final Map<Canonicalization, BodyHash> hashes = new EnumMap<>(Canonicalization.class);

    ChainSignatures(List<ArcSet> sets) {
        for (ArcSet set : sets) {
            messages.add(Read.of(() -> MessageSignature.of(set.message(), set.messageTags())));
            seals.add(Read.of(() -> ArcSignature.of(set.seal(), set.sealTags())));
        }
    }

    /** Where their keys are. */
    Set<String> keyNames() {
        Set<String> names = new HashSet<>();
        for (int instance = 1; instance <= messages.size(); instance++) {
            names.add(messageKey(instance));
            names.add(sealKey(instance));
        }
        names.remove("");
        return names;
    }

    /** Says which hashes of the body are needed: two at most. */
    void askFor(BodyHashes wanted) {
        for (Read<MessageSignature> message : messages) {
            if (message.problem == null) {
                Canonicalization form = message.value.body();
                hashes.put(form, message.value.ask(wanted));
            }
        }
    }

    MessageSignature message(int instance) throws DkimProblem {
        return messages.get(instance - 1).orThrow();
    }

    ArcSignature seal(int instance) throws DkimProblem {
        return seals.get(instance - 1).orThrow();
    }

    /** The hash of the body in the form that this signature has it in. */
    BodyHash hash(MessageSignature message) {
        return hashes.get(message.body());
    }

    /** The key's name; empty for a signature that cannot be read. */
    String messageKey(int instance) {
        Read<MessageSignature> message = messages.get(instance - 1);
        return message.problem == null ? message.value.signature().keyName() : "";
    }

    /** The key's name; empty for a seal that cannot be read. */
    String sealKey(int instance) {
        Read<ArcSignature> seal = seals.get(instance - 1);
        return seal.problem == null ? seal.value.keyName() : "";
    }

    private interface Reader<T> {
        T read() throws DkimProblem;
    }

    private record Read<T>(T value, DkimProblem problem) {

        static <T> Read<T> of(Reader<T> reader) {
            try {
                return new Read<>(reader.read(), null);
            } catch (DkimProblem wrong) {
                return new Read<>(null, wrong);
            }
        }

        T orThrow() throws DkimProblem {
            if (problem != null) {
                throw problem;
            }
            return value;
        }
    }
}
