package org.sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.sluice.bench.driver.DriverActivator;
import org.sluice.bench.module.LookModule;
import org.sluice.bench.module.NoteModule;
import org.sluice.bench.module.ScanModule;
import org.sluice.bench.module.WitnessModule;
import org.sluice.testing.LastRecord;

/** Packs what goes into the server: the driver, two versions of two modules, and a feature for each of the four. */
final class SwapBundles {

    static final List<String> MODULES = List.of("bench_scan", "bench_note");
    private static final List<String> VERSIONS = List.of("1.0.0", "1.1.0");
    /** The module that looks for the engines' signs. */
    static final String WITNESS = "bench_witness";

    private static final Map<String, Class<?>> CLASSES =
            Map.of("bench_scan", ScanModule.class, "bench_note", NoteModule.class);
    private static final String DRIVER = "swap-driver.jar";
    /** What the symbolic names of swapped modules begin with: the driver counts their class loaders. */
    private static final String NAMES = "org.sluice.bench.swapped.";

    private static final String API = "org.sluice.%s;version=\"[1.0,2)\"";

    private SwapBundles() {}

    /** Makes all of them in {@code DIR/swap}. */
    static void prepare(Path data) throws IOException {
        prepare(data, MODULES, SwapBundles::module);
    }

    /** Makes two versions of each engine of a distribution there, and one of the witness. */
    static void prepareEngines(Path distribution, Path data) throws IOException {
        prepare(
                data,
                Engines.BUNDLES.keySet(),
                (jar, name, version) ->
                        NextVersion.write(NextVersion.shipped(distribution, name), NAMES + name, version, jar));
        Path witness = data.resolve("swap").resolve(WITNESS + "-" + VERSIONS.get(0) + ".jar");
        module(witness, WitnessModule.class, WITNESS, VERSIONS.get(0), "validation", "message");
    }

    private interface Packing {
        void pack(Path jar, String name, String version) throws IOException;
    }

    private static void prepare(Path data, Collection<String> modules, Packing packing) throws IOException {
        Path folder = Files.createDirectories(data.resolve("swap"));
        StringBuilder features = new StringBuilder(
                "<features name=\"bench-swap\" xmlns=\"http://karaf.apache.org/xmlns/features/v1.6.0\">\n");
        for (String module : modules) {
            for (String version : VERSIONS) {
                Path jar = folder.resolve(module + "-" + version + ".jar");
                packing.pack(jar, module, version);
                features.append(String.format(
                        "<feature name=\"%s\" version=\"%s\"><bundle start-level=\"80\">%s</bundle></feature>%n",
                        module, version, jar.toUri()));
            }
        }
        Files.writeString(folder.resolve("features.xml"), features + "</features>\n");
        driver(folder.resolve(DRIVER));
    }

    /** Drops the driver into the folder of a running server. */
    static void deployDriver(Path data) throws IOException {
        Files.move(data.resolve("swap").resolve(DRIVER), data.resolve("deploy").resolve(DRIVER));
    }

    /** The module that asks for names. */
    static void look(Path jar) throws IOException {
        module(jar, LookModule.class, "bench_look", "1.0.0", "validation", "dns");
    }

    private static void module(Path jar, String name, String version) throws IOException {
        module(jar, CLASSES.get(name), name, version, "validation", "message", "metrics");
    }

    private static void module(Path jar, Class<?> type, String name, String version, String... api) throws IOException {
        String description = "OSGI-INF/" + type.getName() + ".xml";
        Manifest manifest = manifest(NAMES + name, version, api);
        manifest.getMainAttributes().putValue("Service-Component", description);
        try (JarOutputStream out = open(jar, manifest)) {
            entry(out, "version.txt", version.getBytes(StandardCharsets.US_ASCII));
            copy(out, description);
            String stem = "/" + type.getSimpleName().replace("Module", "");
            for (String each : classesBeside(type)) {
                if (each.contains(stem)) {
                    copy(out, each);
                }
            }
        }
    }

    private static void driver(Path jar) throws IOException {
        Manifest manifest = manifest("org.sluice.bench.driver", "1.0.0", "operations", "queue");
        Attributes headers = manifest.getMainAttributes();
        headers.putValue("Bundle-Activator", DriverActivator.class.getName());
        headers.putValue(
                "Import-Package",
                headers.getValue("Import-Package")
                        + ",org.osgi.framework.wiring,org.osgi.framework.startlevel,org.osgi.util.tracker,"
                        + "org.apache.karaf.features,javax.management");
        try (JarOutputStream out = open(jar, manifest)) {
            for (String each : classesBeside(DriverActivator.class)) {
                copy(out, each);
            }
            for (String each : classesBeside(LastRecord.class)) {
                if (each.contains("/" + LastRecord.class.getSimpleName())) {
                    copy(out, each);
                }
            }
        }
    }

    private static Manifest manifest(String name, String version, String... api) {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", name);
        headers.putValue("Bundle-Version", version);
        StringBuilder imports = new StringBuilder("org.osgi.framework");
        for (String each : api) {
            imports.append(',').append(String.format(API, each));
        }
        headers.putValue("Import-Package", imports.toString());
        return manifest;
    }

    private static JarOutputStream open(Path jar, Manifest manifest) throws IOException {
        OutputStream file = Files.newOutputStream(jar);
        return new JarOutputStream(file, manifest);
    }

    private static void copy(JarOutputStream jar, String name) throws IOException {
        try (InputStream in = SwapBundles.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("not on the class path: " + name);
            }
            entry(jar, name, in.readAllBytes());
        }
    }

    private static void entry(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content);
        jar.closeEntry();
    }

    /** The compiled classes of its package, whether they lie in a folder or in a jar. */
    private static List<String> classesBeside(Class<?> type) throws IOException {
        String folder = type.getPackageName().replace('.', '/') + '/';
        try {
            URI place = type.getProtectionDomain().getCodeSource().getLocation().toURI();
            Path source = Path.of(place);
            if (Files.isDirectory(source)) {
                return classes(source.resolve(folder), folder);
            }
            try (FileSystem jar = FileSystems.newFileSystem(source)) {
                return classes(jar.getPath(folder), folder);
            }
        } catch (URISyntaxException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static List<String> classes(Path source, String folder) throws IOException {
        try (Stream<Path> files = Files.list(source)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> folder + name)
                    .toList();
        }
    }
}
