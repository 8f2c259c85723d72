package org.sluice.testing;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Configures a component the way Declarative Services does, without a framework: calls its activation method with the
 * values given, as strings like those of a file, and the defaults of its annotation for the rest.
 */
public final class Configs {

    private Configs() {}

    /** The component after its activation method ran. Whatever that method throws comes out as it is. */
    public static <T> T configured(T component, Map<String, ?> values) {
        Method activate = activationMethod(component.getClass());
        Object[] arguments = Arrays.stream(activate.getParameterTypes())
                .map(type -> argument(type, values))
                .toArray();
        try {
            activate.setAccessible(true);
            activate.invoke(component, arguments);
            return component;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("activation failed", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(activate + " cannot be called", e);
        }
    }

    /** The values as an annotation of that type, defaults filled in. */
    public static <A> A annotation(Class<A> type, Map<String, ?> values) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> value(type, method, values)));
    }

    /** The configuration key of an annotation member (OSGi Compendium 112.8.2.1): {@code a__b} is {@code a_b}, {@code a_b} is {@code a.b}. */
    static String key(Class<?> annotation, String member) {
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

    /** The keys a component's annotations know; empty where it takes a map. */
    static List<String> keys(Class<?> component) {
        return Arrays.stream(activationMethod(component).getParameterTypes())
                .filter(Class::isAnnotation)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()).map(member -> key(type, member.getName())))
                .toList();
    }

    /** {@code @Activate} is not there at run time, so the component's description names the method, else its shape does. */
    private static Method activationMethod(Class<?> component) {
        Optional<String> name = Description.of(component).flatMap(Description::activate);
        List<Method> candidates = new ArrayList<>();
        for (Class<?> type = component; type != Object.class; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                boolean fits = !method.isSynthetic()
                        && method.getParameterCount() > 0
                        && Arrays.stream(method.getParameterTypes()).allMatch(Configs::isConfiguration);
                if (name.map(method.getName()::equals).orElse(fits) && fits) {
                    candidates.add(method);
                }
            }
        }
        if (candidates.size() > 1) {
            // Without a description at hand the name decides: activate, beside modify and what both call.
            candidates.removeIf(method -> !method.getName().equals("activate"));
        }
        if (candidates.size() != 1) {
            throw new IllegalArgumentException(component.getName() + ": " + candidates.size()
                    + " methods take a configuration (expected: one, or one called activate)");
        }
        return candidates.get(0);
    }

    private static boolean isConfiguration(Class<?> parameter) {
        return parameter.isAnnotation() || parameter == Map.class;
    }

    private static Object argument(Class<?> type, Map<String, ?> values) {
        return type == Map.class ? new TreeMap<>(values) : annotation(type, values);
    }

    private static String prefix(Class<?> annotation) {
        try {
            return (String) annotation.getField("PREFIX_").get(null);
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
            List<?> items = given instanceof Collection<?> many ? List.copyOf(many) : List.of(given);
            Object array = Array.newInstance(type.getComponentType(), items.size());
            for (int i = 0; i < items.size(); i++) {
                Array.set(array, i, converted(items.get(i), type.getComponentType()));
            }
            return array;
        }
        String text = given.toString();
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
