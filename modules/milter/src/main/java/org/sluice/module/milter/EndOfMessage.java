package org.sluice.module.milter;

import java.util.List;

/**
 * What a filter says about a message it was shown.
 *
 * @param reply the last word
 * @param changes in the order they were asked for; of use only where the message goes on
 * @param atEnd whether the filter saw all of it, and is ready for the next one
 * @param hasLeadingSpace whether the blank behind a field's colon is part of a value in the changes
 */
record EndOfMessage(Reply reply, List<Reply.Change> changes, boolean atEnd, boolean hasLeadingSpace) {}
