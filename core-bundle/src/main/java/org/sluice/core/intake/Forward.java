package org.sluice.core.intake;

import java.util.List;
import org.sluice.message.EnvelopeAddress;

/** A new message a module asked for, with the original attached. */
public record Forward(EnvelopeAddress sender, List<EnvelopeAddress> recipients, String text) {}
