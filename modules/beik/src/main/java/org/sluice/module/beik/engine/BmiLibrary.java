package org.sluice.module.beik.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The library, loaded and initialised. {@link #judge} may be called from several threads where the library is the multi-threaded
 * one; each call stays on its thread from the first function to the last.
 */
public final class BmiLibrary implements Engine {

    private static final Map<String, Object> OPTIONS = Map.of(Library.OPTION_STRING_ENCODING, "UTF-8");

    private final NativeLibrary library;
    private final BmiApi api;
    private final Pointer system;
    private final List<Integer> rules;

    private BmiLibrary(NativeLibrary library, BmiApi api, Pointer system, List<Integer> rules) {
        this.library = library;
        this.api = api;
        this.system = system;
        this.rules = rules;
    }

    /**
     * Loads the library and has it read its configuration. Blocks for as long as that takes.
     *
     * @throws BmiProblem when the file is no such library, or it refuses its configuration
     */
    public static BmiLibrary open(Installation installation) throws BmiProblem {
        Path path = installation.library();
        try {
            NativeLibrary library = NativeLibrary.getInstance(path.toString(), OPTIONS);
            try {
                BmiApi api = Native.load(path.toString(), BmiApi.class, OPTIONS);
                PointerByReference system = new PointerByReference();
                new BmiError(api)
                        .check(
                                "bmiInitSystem",
                                api.bmiInitSystem(
                                        installation.version(),
                                        installation.configuration().toString(),
                                        system));
                return new BmiLibrary(library, api, system.getValue(), installation.rules());
            } catch (BmiProblem | LinkageError e) {
                library.close();
                throw e;
            }
        } catch (LinkageError e) {
            throw new BmiProblem(path + " cannot be used: " + e.getMessage());
        }
    }

    @Override
    public List<Judgement> judge(Envelope envelope, InputStream message) throws IOException {
        try {
            return new BmiMessage(api, system, rules).judge(envelope, message);
        } catch (UnsatisfiedLinkError missing) {
            throw new BmiProblem("the library lacks a function: " + missing.getMessage());
        }
    }

    /** Unloads the library, so that another file of the same name can take its place. */
    @Override
    public void close() {
        api.bmiFreeSystem(system);
        library.close();
    }
}
