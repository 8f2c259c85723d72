package org.sluice.core.content;

/**
 * Where one part lies, as offsets into the body section of its message.
 *
 * @param path place in the tree
 * @param info what its header says
 * @param lineStart where the delimiter line in front of it begins; where it begins itself if it has none
 * @param headerStart where its header begins
 * @param start where its content begins
 * @param end where its content ends, the CRLF that belongs to the next delimiter left out
 * @param next where the next delimiter line begins, or the end of what encloses it
 * @param boundary of the multipart it stands in; empty when it stands in none
 */
record PartRange(
        String path,
        MediaInfo info,
        long lineStart,
        long headerStart,
        long start,
        long end,
        long next,
        String boundary) {}
