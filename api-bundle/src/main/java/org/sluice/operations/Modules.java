package org.sluice.operations;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.validation.Phase;

/** The modules as operators see and steer them. A service of the core. */
@ProviderType
public interface Modules {

    /** Every installed version and every required one that is missing, by name. */
    List<ModuleStatus> modules();

    /** Who is asked in a phase, wave by wave: order to names, in the order answers are taken. */
    Map<Integer, List<String>> plan(Phase phase);

    /**
     * Skips a module's automatic run.
     *
     * @param peer a CIDR; empty for everybody
     * @param period how long; {@link Duration#ZERO} for until taken back
     * @throws IllegalArgumentException for a malformed CIDR
     */
    void bypass(String module, String peer, Duration period);

    /** Takes a bypass back. False: there was none like it. */
    boolean endBypass(String module, String peer);

    /** Bypasses in force, one readable line each. */
    List<String> bypasses();

    /**
     * The hash a module would have that was installed from that jar; see {@link ModuleStatus#hash}.
     *
     * @throws IOException when the file cannot be read, or is no jar
     */
    String hash(Path jar) throws IOException;

    /** Takes a sick module back into service. False: no such module, or it is not sick. */
    boolean reset(String module);

    /**
     * Forgets a module that is gone for good, so that mail does not wait for it any more. Its configuration stays; when it
     * comes back, mail waits for it again.
     *
     * @throws IllegalArgumentException while it is installed, required by {@code etc/org.sluice.modules.cfg}, or unknown
     */
    void forget(String module);
}
