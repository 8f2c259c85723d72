package org.sluice.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** What the distribution says about itself in its file {@code build}: its version, and a checksum over all it contains. */
record Distribution(String version, String id) {

    static Distribution in(Path file) throws IOException {
        Properties said = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            said.load(in);
        }
        return new Distribution(said.getProperty("version", ""), said.getProperty("id", ""));
    }
}
