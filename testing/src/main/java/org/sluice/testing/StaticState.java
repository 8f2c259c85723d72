package org.sluice.testing;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** Finds static fields that could keep something from one call to the next, or keep a class loader alive. */
final class StaticState {

    private StaticState() {}

    /** The offending fields of all classes in the folder, one line each. */
    static List<String> in(Path output, ClassLoader loader) throws IOException, ReflectiveOperationException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(output)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                String name = output.relativize(file).toString().replace('/', '.');
                if (!name.endsWith("-info.class")) {
                    inspect(Class.forName(name.substring(0, name.length() - ".class".length()), true, loader), found);
                }
            }
        }
        return found;
    }

    private static void inspect(Class<?> type, List<String> found) throws IllegalAccessException {
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) || field.isSynthetic()) {
                continue;
            }
            String name = type.getName() + "." + field.getName();
            if (!Modifier.isFinal(field.getModifiers())) {
                found.add(name + " is not final");
            } else if (field.trySetAccessible() && isMutable(field.get(null))) {
                found.add(name + " holds a " + field.getType().getSimpleName() + " that can change");
            }
        }
    }

    private static boolean isMutable(Object value) {
        if (value == null) {
            return false;
        }
        String type = value.getClass().getName();
        if (value instanceof Collection || value instanceof Map) {
            boolean unmodifiable = type.startsWith("java.util.ImmutableCollections")
                    || type.startsWith("java.util.Collections$Unmodifiable")
                    || type.startsWith("java.util.Collections$Empty");
            return !unmodifiable;
        }
        return value instanceof Executor
                || value instanceof Thread
                || value instanceof ThreadLocal
                || value instanceof StringBuilder
                || value instanceof AutoCloseable
                || type.startsWith("java.util.concurrent.");
    }
}
