package org.sluice.module.antivirus;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.message.MessageBody;

/**
 * What engines said of octets they have seen: a client that comes again after a temporary refusal, or a virus that comes a
 * thousand times, is not scanned again. What an engine said counts as long as its version and definitions stay the ones it
 * said it with, as far as its latest answer told, and no longer than the operator allows. Errors are not kept. Bounded: the
 * least used are forgotten.
 */
final class ResultCache {

    private record Kept(List<Finding> findings, long sinceNanos) {}

    private final Settings settings;
    private final Map<String, String> versions = new HashMap<>();
    private final LinkedHashMap<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    ResultCache(Settings settings) {
        this.settings = settings;
    }

    /** What stands for these octets. Blocks on reading them. */
    static String key(MessageBody body) throws IOException {
        try (InputStream in = body.open()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[32 * 1_024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }

    /** What was found in these octets; empty: ask. */
    synchronized List<Finding> findings(String key, long nowNanos) {
        Kept known = kept.get(key);
        if (known == null) {
            return List.of();
        }
        boolean tooOld = nowNanos - known.sinceNanos > settings.cacheAge().toNanos();
        if (tooOld || !known.findings.stream().allMatch(this::isCurrent)) {
            kept.remove(key);
            return List.of();
        }
        return known.findings;
    }

    /** Keeps what was found, if all of it is a judgement. */
    synchronized void keep(String key, List<Finding> findings, long nowNanos) {
        if (findings.stream().allMatch(Finding::isJudgement)) {
            kept.put(key, new Kept(List.copyOf(findings), nowNanos));
        }
        shrink(settings.cacheSize());
    }

    /** What an engine says of itself now. */
    synchronized void heard(List<Finding> findings) {
        findings.stream()
                .filter(Finding::isJudgement)
                .forEach(finding -> versions.put(finding.engine().name(), finding.version()));
    }

    private boolean isCurrent(Finding finding) {
        return finding.version().equals(versions.get(finding.engine().name()));
    }

    private void shrink(int most) {
        var oldest = kept.entrySet().iterator();
        while (kept.size() > most && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
    }
}
