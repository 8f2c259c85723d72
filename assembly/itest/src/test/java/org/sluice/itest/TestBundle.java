package org.sluice.itest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sluice.itest.bundle.FaultyActivator;
import org.sluice.itest.bundle.HangingActivator;
import org.sluice.itest.bundle.ModuleActivator;
import org.sluice.itest.bundle.NotingModule;
import org.sluice.itest.bundle.ProbeActivator;

/** Makes a bundle with one module of package {@code org.sluice.itest.bundle}, as a third party would deliver it. */
final class TestBundle {

    private TestBundle() {}

    /** Drops the bundle into a folder that is watched: under another name first, then renamed. */
    static Path drop(Path folder, String name, String version, Class<?> module, String properties) throws IOException {
        Path file = folder.resolve(name + ".jar");
        Path fresh = folder.resolve(name + ".part");
        write(fresh, name, version, module, "validation.name=" + name + ";" + properties);
        return Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Drops the bundle of a module that may have another name than the bundle, and imports one more package. */
    static void drop(Path folder, String bundle, String module, String version, String imported, String properties)
            throws IOException {
        Path fresh = folder.resolve(bundle + ".part");
        Manifest manifest = manifest(bundle, version, ModuleActivator.class);
        Attributes headers = manifest.getMainAttributes();
        String imports = headers.getValue("Import-Package");
        String packageName = imported.replaceFirst(";.*", "");
        headers.putValue(
                "Import-Package",
                Stream.concat(
                                Stream.of(imports.split(",(?=org)")).filter(each -> !each.startsWith(packageName)),
                                Stream.of(imported))
                        .collect(Collectors.joining(",")));
        headers.putValue(ModuleActivator.MODULE, NotingModule.class.getName());
        headers.putValue(ModuleActivator.PROPERTIES, "validation.name=" + module + ";" + properties);
        write(fresh, manifest, List.of(entry(ModuleActivator.class), entry(NotingModule.class)));
        Files.move(fresh, folder.resolve(bundle + ".jar"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Drops the bundle whose modules do what files in {@code DIR/probe} tell them. */
    static Path dropProbe(Path folder) throws IOException {
        return drop(folder, "probe", ProbeActivator.class, "Probe");
    }

    /** Drops the bundle whose modules have the fault that the sender names. */
    static Path dropFaulty(Path folder) throws IOException {
        return drop(folder, "faulty", FaultyActivator.class, "Faulty");
    }

    /** Drops the bundle that does not stop. */
    static Path dropHanging(Path folder) throws IOException {
        return drop(folder, "hanging", HangingActivator.class, "Hanging");
    }

    private static Path drop(Path folder, String name, Class<?> activator, String classes) throws IOException {
        Path fresh = folder.resolve(name + ".part");
        write(fresh, manifest(name, "1.0.0", activator), classes(activator, classes));
        return Files.move(fresh, folder.resolve(name + ".jar"), StandardCopyOption.ATOMIC_MOVE);
    }

    static void write(Path file, String name, String version, Class<?> module, String properties) throws IOException {
        Manifest manifest = manifest(name, version, ModuleActivator.class);
        Attributes headers = manifest.getMainAttributes();
        headers.putValue(ModuleActivator.MODULE, module.getName());
        headers.putValue(ModuleActivator.PROPERTIES, properties);
        write(
                file,
                manifest,
                Stream.of(ModuleActivator.class, NotingModule.class, module)
                        .distinct()
                        .map(TestBundle::entry)
                        .toList());
    }

    private static Manifest manifest(String name, String version, Class<?> activator) {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "org.example." + name);
        headers.putValue("Bundle-Version", version);
        headers.putValue("Bundle-Activator", activator.getName());
        headers.putValue(
                "Import-Package",
                "org.osgi.framework,org.sluice.validation;version=\"[1.0,2)\",org.sluice.message;version=\"[1.0,2)\"");
        return manifest;
    }

    private static void write(Path file, Manifest manifest, List<String> entries) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (String each : entries) {
                add(jar, each);
            }
        }
    }

    /** The classes beside one, nested ones included, whose names begin so. */
    private static List<String> classes(Class<?> one, String prefix) throws IOException {
        String folder = entry(one).substring(0, entry(one).lastIndexOf('/') + 1);
        try {
            Path compiled = Path.of(one.getResource("").toURI());
            try (Stream<Path> files = Files.list(compiled)) {
                return files.map(file -> file.getFileName().toString())
                        .filter(name -> name.startsWith(prefix) && name.endsWith(".class"))
                        .map(name -> folder + name)
                        .toList();
            }
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static String entry(Class<?> type) {
        return type.getName().replace('.', '/') + ".class";
    }

    private static void add(JarOutputStream jar, String name) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        try (InputStream code = TestBundle.class.getClassLoader().getResourceAsStream(name)) {
            code.transferTo(jar);
        }
        jar.closeEntry();
    }
}
