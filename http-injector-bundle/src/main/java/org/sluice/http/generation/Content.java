package org.sluice.http.generation;

import org.sluice.message.EnvelopeAddress;

/** What a transmission says; made into one message per recipient. Immutable. */
sealed interface Content permits ComposedContent, RawContent {

    /** The message: CRLF line ends, header complete with Date and Message-ID. */
    byte[] message(Recipient recipient, Values values, Stamp stamp) throws RecipientRefused;

    /** The envelope sender where no return path is given: the author. */
    EnvelopeAddress author(Values values) throws RecipientRefused;
}
