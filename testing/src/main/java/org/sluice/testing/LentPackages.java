package org.sluice.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.sluice.validation.ValidationModule;

/**
 * What a framework inside a test lends its bundles from the test's own class path, so that both mean the same classes: the API,
 * as its manifest exports it, and what bundles log with and are configured with.
 */
public final class LentPackages {

    private static final String OTHERS =
            "org.slf4j;version=2.0.17,org.osgi.service.cm;version=1.6.1,org.osgi.service.log;version=1.5.0";

    private LentPackages() {}

    /** The value of {@code org.osgi.framework.system.packages.extra}. */
    public static String header() throws IOException {
        String type = ValidationModule.class.getName().replace('.', '/') + ".class";
        String found = ValidationModule.class.getResource('/' + type).toString();
        URI manifest = URI.create(found.replace(type, "META-INF/MANIFEST.MF"));
        try (InputStream in = manifest.toURL().openStream()) {
            Attributes attributes = new Manifest(in).getMainAttributes();
            return attributes.getValue("Export-Package") + ',' + OTHERS;
        }
    }
}
