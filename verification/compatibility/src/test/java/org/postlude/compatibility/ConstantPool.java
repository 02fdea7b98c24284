package org.postlude.compatibility;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a class file says that it uses of others (Java Virtual Machine Specification, section 4.4). */
final class ConstantPool {
    /** A class, a method or a field of another class. */
    record Use(String owner, String name, String descriptor) {
        boolean isClass() {
            return name.isEmpty();
        }

        boolean isMethod() {
            return descriptor.startsWith("(");
        }

        @Override
        public String toString() {
            return owner.replace('/', '.') + (isClass() ? "" : "." + name + " " + descriptor);
        }
    }

    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int FIELD = 9;
    private static final int INTERFACE_METHOD = 11;
    private static final int NAME_AND_TYPE = 12;

    private final int[] tags;
    private final int[] first;
    private final int[] second;
    private final String[] texts;

    ConstantPool(byte[] classFile) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
        in.skipNBytes(8); // the magic number and the version
        int count = in.readUnsignedShort();
        tags = new int[count];
        first = new int[count];
        second = new int[count];
        texts = new String[count];
        for (int i = 1; i < count; i++) {
            tags[i] = in.readUnsignedByte();
            read(i, in);
            if (tags[i] == LONG || tags[i] == DOUBLE) {
                i++; // takes two places
            }
        }
    }

    private void read(int i, DataInputStream in) throws IOException {
        switch (tags[i]) {
            case UTF8 -> texts[i] = in.readUTF();
            case 3, 4 -> in.skipNBytes(4);
            case LONG, DOUBLE -> in.skipNBytes(8);
            case 15 -> in.skipNBytes(3);
            case CLASS, 8, 16, 19, 20 -> first[i] = in.readUnsignedShort();
            case FIELD, 10, INTERFACE_METHOD, NAME_AND_TYPE, 17, 18 -> {
                first[i] = in.readUnsignedShort();
                second[i] = in.readUnsignedShort();
            }
            default -> throw new IOException("a class file with a constant of kind " + tags[i]);
        }
    }

    List<Use> uses() {
        List<Use> uses = new ArrayList<>();
        for (int i = 1; i < tags.length; i++) {
            if (tags[i] == CLASS && !texts[first[i]].startsWith("[")) {
                uses.add(new Use(texts[first[i]], "", ""));
            } else if (tags[i] >= FIELD && tags[i] <= INTERFACE_METHOD) {
                String owner = texts[first[first[i]]];
                uses.add(new Use(owner, texts[first[second[i]]], texts[second[second[i]]]));
            }
        }
        return uses;
    }
}
