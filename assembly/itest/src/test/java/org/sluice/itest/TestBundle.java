package org.sluice.itest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.sluice.itest.bundle.ModuleActivator;
import org.sluice.itest.bundle.NotingModule;

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

    static void write(Path file, String name, String version, Class<?> module, String properties) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "org.example." + name);
        headers.putValue("Bundle-Version", version);
        headers.putValue("Bundle-Activator", ModuleActivator.class.getName());
        headers.putValue(
                "Import-Package",
                "org.osgi.framework,org.sluice.validation;version=\"[1.0,2)\",org.sluice.message;version=\"[1.0,2)\"");
        headers.putValue(ModuleActivator.MODULE, module.getName());
        headers.putValue(ModuleActivator.PROPERTIES, properties);
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (Class<?> each : List.of(ModuleActivator.class, NotingModule.class, module).stream()
                    .distinct()
                    .toList()) {
                add(jar, each);
            }
        }
    }

    private static void add(JarOutputStream jar, Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        jar.putNextEntry(new JarEntry(name));
        try (InputStream code = type.getClassLoader().getResourceAsStream(name)) {
            code.transferTo(jar);
        }
        jar.closeEntry();
    }
}
