package org.sluice.core.content;

/** One change to header or body, checked when it was asked for. Applied in the order in which answers were taken. */
public sealed interface Edit {

    /** Octets of what it brings along. */
    default long weight() {
        if (this instanceof ReplaceBody body) {
            return body.octets.length;
        } else if (this instanceof ReplacePart part) {
            return part.content.length;
        } else if (this instanceof InsertPart part) {
            return part.content.length;
        } else if (this instanceof Prepend field) {
            return field.value.length();
        } else if (this instanceof Add field) {
            return field.value.length();
        } else if (this instanceof Insert field) {
            return field.value.length();
        } else if (this instanceof Change field) {
            return field.value.length();
        }
        return this instanceof Replace field ? field.value.length() : 0;
    }

    /** A field in front of the header. */
    record Prepend(String name, String value) implements Edit {}

    /** A field behind the last one. */
    record Add(String name, String value) implements Edit {}

    /** One field in the place of the first of that name, the others removed; added where there was none. */
    record Replace(String name, String value) implements Edit {}

    /** No field of that name any more. */
    record Remove(String name) implements Edit {}

    /** A field in that place, the value as it is. */
    record Insert(int position, String name, String value) implements Edit {}

    /** Another value for one of several fields, as it is; empty: that field is gone. The first is 1. */
    record Change(String name, int occurrence, String value) implements Edit {}

    /** Everything behind the header. */
    record ReplaceBody(byte[] octets) implements Edit {}

    /** Header and content of one part. */
    record ReplacePart(String path, String mediaType, byte[] content) implements Edit {}

    /** A new part behind another one. */
    record InsertPart(String afterPath, String mediaType, byte[] content) implements Edit {}

    /** One part less. */
    record RemovePart(String path) implements Edit {}
}
