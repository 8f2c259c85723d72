package org.sluice.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is needed of a heap dump in order to say who holds an object: the roots, and what refers strongly to what, with the
 * names that say how. The format is HPROF 1.0.2 as the virtual machine writes it, with identifiers of eight octets.
 */
final class HeapDump {

    private static final int STRING = 0x01;
    private static final int LOAD_CLASS = 0x02;
    private static final int FRAME = 0x04;
    private static final int TRACE = 0x05;
    private static final int SEGMENT = 0x1c;

    private static final int ROOT_JNI_LOCAL = 0x02;
    private static final int ROOT_JAVA_FRAME = 0x03;
    private static final int ROOT_THREAD = 0x08;
    private static final int CLASS = 0x20;
    private static final int INSTANCE = 0x21;
    private static final int OBJECT_ARRAY = 0x22;
    private static final int PRIMITIVE_ARRAY = 0x23;
    /** Octets behind the identifier of a root, by its kind; none for those not in here. */
    private static final Map<Integer, Integer> BEHIND_ROOT =
            Map.of(0x01, 8, ROOT_JNI_LOCAL, 8, ROOT_JAVA_FRAME, 8, 0x04, 4, 0x06, 4, ROOT_THREAD, 8);

    /** Weak, soft and phantom references hold nothing there, and neither does the list of what is to be finalized. */
    private static final String REFERENT = "java.lang.ref.Reference.referent";

    private static final References HOLDS_NOTHING = (target, by) -> {};

    private static final int OBJECT = 2;
    /** Octets of a value, by its type. */
    private static final int[] SIZES = {0, 0, 8, 0, 1, 2, 4, 8, 1, 2, 4, 8};

    private final ByteBuffer in;
    private final Map<Long, String> strings = new HashMap<>();
    private final Map<Long, Shape> classes = new HashMap<>();
    private final Map<Long, Integer> objects = new HashMap<>();
    private final Map<Long, String> roots = new LinkedHashMap<>();
    private final Map<Integer, Long> classSerials = new HashMap<>();
    private final Map<Long, String> frames = new HashMap<>();
    private final Map<Integer, long[]> tracesOfThreads = new HashMap<>();

    private HeapDump(ByteBuffer in) {
        this.in = in;
    }

    /** Takes what an object refers to. */
    interface References {
        /** One reference, and the name of what holds it there. */
        void to(long object, String by);
    }

    /** A class: its name, and where its instances keep references; {@code base} is the identifier of the one above it. */
    private record Shape(String name, long base, List<Slot> slots) {}

    private record Slot(String name, int type) {}

    /** Reads a file, which has to stay as long as questions are asked. */
    static HeapDump of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            HeapDump dump = new HeapDump(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
            dump.read();
            return dump;
        }
    }

    /** What is held by the virtual machine itself, and how. */
    Map<Long, String> roots() {
        return roots;
    }

    /** All instances of exactly that class. */
    List<Long> instances(String className) {
        return objects.keySet().stream()
                .filter(object ->
                        !classes.containsKey(object) && typeName(object).equals(className))
                .sorted()
                .toList();
    }

    /** The name of a class, or of what an object is. */
    String name(long object) {
        Shape itself = classes.get(object);
        return itself != null ? "class " + itself.name : typeName(object);
    }

    /** Tells what this object refers to strongly, its class and the loader of a class among it. */
    void references(long object, References references) {
        Integer at = objects.get(object);
        if (at == null) {
            return;
        }
        in.position(at);
        switch (in.get()) {
            case CLASS -> ofClass(references);
            case INSTANCE -> ofInstance(references, HOLDS_NOTHING);
            case OBJECT_ARRAY -> ofArray(references);
            default -> {}
        }
    }

    /** What a weak, soft or phantom reference is about; 0: it was cleared. */
    long referent(long reference) {
        long[] referent = {0};
        in.position(objects.get(reference));
        in.get();
        ofInstance(HOLDS_NOTHING, (target, by) -> referent[0] = target);
        return referent[0];
    }

    private void ofClass(References references) {
        String name = classes.get(in.getLong()).name;
        skip(4);
        references.to(in.getLong(), "the class above " + name);
        references.to(in.getLong(), "the loader of " + name);
        skip(4 * 8 + 4);
        skipConstants();
        for (int left = in.getChar(); left > 0; left--) {
            long field = in.getLong();
            int type = in.get();
            if (type == OBJECT) {
                references.to(in.getLong(), "static " + name + '.' + strings.get(field));
            } else {
                skip(SIZES[type]);
            }
        }
    }

    private void ofInstance(References strong, References weak) {
        skip(8 + 4);
        long type = in.getLong();
        strong.to(type, "the class of " + classes.get(type).name);
        skip(4);
        for (Shape shape = classes.get(type); shape != null; shape = classes.get(shape.base)) {
            for (Slot slot : shape.slots) {
                if (slot.type == OBJECT) {
                    String name = shape.name + '.' + slot.name;
                    (name.equals(REFERENT) ? weak : strong).to(in.getLong(), name);
                } else {
                    skip(SIZES[slot.type]);
                }
            }
        }
    }

    private void ofArray(References references) {
        skip(8 + 4);
        int length = in.getInt();
        skip(8);
        for (int i = 0; i < length; i++) {
            references.to(in.getLong(), "an element of an array");
        }
    }

    private String typeName(long object) {
        Integer at = objects.get(object);
        if (at == null || in.get(at) == PRIMITIVE_ARRAY) {
            return "an array";
        }
        return classes.get(in.getLong(at + (in.get(at) == INSTANCE ? 13 : 17))).name;
    }

    private void read() throws IOException {
        while (in.get() != 0) {
            // The name of the format ends with a zero.
        }
        if (in.getInt() != 8) {
            throw new IOException("identifiers that have not eight octets");
        }
        skip(8);
        while (in.hasRemaining()) {
            int tag = in.get();
            skip(4);
            int length = in.getInt();
            int end = in.position() + length;
            switch (tag) {
                case STRING -> readString(length);
                case LOAD_CLASS -> readClassName();
                case FRAME -> readFrame();
                case TRACE -> readTrace();
                case SEGMENT -> readSegment(end);
                default -> {}
            }
            in.position(end);
        }
    }

    private void readString(int length) {
        long id = in.getLong();
        byte[] octets = new byte[length - 8];
        in.get(octets);
        strings.put(id, new String(octets, StandardCharsets.UTF_8));
    }

    private void readClassName() {
        int serial = in.getInt();
        long id = in.getLong();
        skip(4);
        classSerials.put(serial, id);
        classes.put(id, new Shape(strings.get(in.getLong()).replace('/', '.'), 0, List.of()));
    }

    private void readFrame() {
        long id = in.getLong();
        String method = strings.get(in.getLong());
        skip(16);
        frames.put(id, classes.get(classSerials.get(in.getInt())).name + '.' + method);
    }

    private void readTrace() {
        skip(4);
        int thread = in.getInt();
        long[] stack = new long[in.getInt()];
        for (int i = 0; i < stack.length; i++) {
            stack[i] = in.getLong();
        }
        tracesOfThreads.put(thread, stack);
    }

    private void readSegment(int end) throws IOException {
        while (in.position() < end) {
            int start = in.position();
            int kind = Byte.toUnsignedInt(in.get());
            long id = in.getLong();
            switch (kind) {
                case CLASS -> readClass(id);
                case INSTANCE -> {
                    skip(12);
                    skip(in.getInt());
                }
                case OBJECT_ARRAY -> {
                    skip(4);
                    int length = in.getInt();
                    skip(8 + 8 * length);
                }
                case PRIMITIVE_ARRAY -> {
                    skip(4);
                    int length = in.getInt();
                    skip(length * SIZES[in.get()]);
                }
                default -> readRoot(kind, id);
            }
            if (kind >= CLASS && kind <= PRIMITIVE_ARRAY) {
                objects.put(id, start);
            }
        }
    }

    private void readClass(long id) {
        skip(4);
        long base = in.getLong();
        skip(5 * 8 + 4);
        skipConstants();
        for (int left = in.getChar(); left > 0; left--) {
            skip(8);
            skip(SIZES[in.get()]);
        }
        List<Slot> slots = new ArrayList<>();
        for (int left = in.getChar(); left > 0; left--) {
            slots.add(new Slot(strings.get(in.getLong()), in.get()));
        }
        classes.put(id, new Shape(classes.get(id).name, base, slots));
    }

    private void skipConstants() {
        for (int left = in.getChar(); left > 0; left--) {
            skip(2);
            skip(SIZES[in.get()]);
        }
    }

    private void readRoot(int kind, long id) throws IOException {
        int start = in.position();
        String how =
                switch (kind) {
                    case ROOT_JNI_LOCAL, ROOT_JAVA_FRAME -> "a local of " + frame(in.getInt(), in.getInt());
                    case ROOT_THREAD -> "a thread";
                    default -> "the virtual machine";
                };
        in.position(start + BEHIND_ROOT.getOrDefault(kind, 0));
        // Threads are roots of their own; their frames say more.
        roots.merge(id, how, (known, also) -> known.startsWith("a local of") ? known : also);
    }

    private String frame(int thread, int depth) {
        long[] stack = tracesOfThreads.getOrDefault(thread, new long[0]);
        return depth >= 0 && depth < stack.length ? frames.get(stack[depth]) : "a native method";
    }

    private void skip(int octets) {
        in.position(in.position() + octets);
    }
}
