package org.sluice.module.webhook;

import java.util.Optional;
import org.sluice.message.MessageBody;

/**
 * One question: the octets of its JSON, the message among them only as something to be read. The same for every server that is
 * asked, id and time included, so that one that is asked twice can tell.
 *
 * @param id nobody else has; also what makes a second attempt known as one
 * @param seconds when it was asked, since 1970
 * @param before the JSON up to the message, or all of it
 * @param message in base64, to be streamed
 * @param behind the JSON behind the message
 */
record Event(String id, long seconds, byte[] before, Optional<MessageBody> message, byte[] behind) {

    /** Nothing of what is said: that is between sender and hook. */
    @Override
    public String toString() {
        return id;
    }
}
