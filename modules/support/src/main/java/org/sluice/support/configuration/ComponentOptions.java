package org.sluice.support.configuration;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A configuration as a component sees it: an annotation type with the values of a file behind its members, read as
 * Declarative Services reads them. For those who activate a component where that runtime does not.
 */
public final class ComponentOptions {

    private ComponentOptions() {}

    /** The values as an annotation of that type, defaults filled in. */
    public static <A> A annotation(Class<A> type, Map<String, ?> values) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> value(type, method, values)));
    }

    /** The configuration key of an annotation member (OSGi Compendium 112.8.2.1): {@code a__b} is {@code a_b}, {@code a_b} is {@code a.b}. */
    public static String key(Class<?> annotation, String member) {
        StringBuilder key = new StringBuilder(prefix(annotation));
        for (int i = 0; i < member.length(); i++) {
            if (member.startsWith("$_$", i)) {
                key.append('-');
                i += 2;
            } else if (member.startsWith("$$", i) || member.startsWith("__", i)) {
                key.append(member.charAt(i++));
            } else if (member.charAt(i) == '_') {
                key.append('.');
            } else if (member.charAt(i) != '$') {
                key.append(member.charAt(i));
            }
        }
        return key.toString();
    }

    /** The keys an annotation type knows. */
    public static List<String> keys(Class<?> annotation) {
        return Arrays.stream(annotation.getDeclaredMethods())
                .map(member -> key(annotation, member.getName()))
                .toList();
    }

    private static String prefix(Class<?> annotation) {
        try {
            Field prefix = annotation.getDeclaredField("PREFIX_");
            prefix.setAccessible(true); // a component's options are its own affair, and often not public
            return (String) prefix.get(null);
        } catch (NoSuchFieldException none) {
            return "";
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(annotation + ": PREFIX_ cannot be read", e);
        }
    }

    private static Object value(Class<?> annotation, Method member, Map<String, ?> values) {
        if (member.getDeclaringClass() != annotation) {
            return member.getName().equals("annotationType") ? annotation : annotation.getSimpleName();
        }
        Object given = values.get(key(annotation, member.getName()));
        if (given == null) {
            return member.getDefaultValue() != null ? member.getDefaultValue() : nothing(member.getReturnType());
        }
        return converted(given, member.getReturnType());
    }

    /** What DS hands out for a key that is neither configured nor has a default. */
    private static Object nothing(Class<?> type) {
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 0);
        }
        return type == String.class || type.isEnum() ? null : converted("0", type);
    }

    private static Object converted(Object given, Class<?> type) {
        if (type.isArray()) {
            List<?> items = given instanceof Collection<?> many
                    ? List.copyOf(many)
                    : given instanceof Object[] several ? List.of(several) : List.of(given);
            Object array = Array.newInstance(type.getComponentType(), items.size());
            for (int i = 0; i < items.size(); i++) {
                Array.set(array, i, converted(items.get(i), type.getComponentType()));
            }
            return array;
        }
        String text =
                given instanceof Object[] several && several.length > 0 ? several[0].toString() : given.toString();
        if (type == String.class) {
            return text;
        } else if (type == boolean.class) {
            return Boolean.valueOf(text);
        } else if (type == int.class) {
            return Integer.valueOf(text);
        } else if (type == long.class) {
            return Long.valueOf(text);
        } else if (type == double.class) {
            return Double.valueOf(text);
        } else if (type.isEnum()) {
            return constant(type, text);
        }
        throw new IllegalArgumentException("member of type " + type + " (expected: String, a number, boolean or enum)");
    }

    private static Object constant(Class<?> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> ((Enum<?>) constant).name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type.getSimpleName() + ": " + name));
    }
}
