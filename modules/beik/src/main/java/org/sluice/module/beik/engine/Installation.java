package org.sluice.module.beik.engine;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the customer's engine is, and how it wants to be called.
 *
 * @param library the shared object
 * @param configuration its own configuration file
 * @param version {@code BMI_VERSION} of its header file
 * @param rules rule numbers to ask about; the engine cannot list them
 */
public record Installation(Path library, Path configuration, long version, List<Integer> rules) {}
