package org.sluice.core.content;

import org.osgi.service.component.annotations.Component;
import org.sluice.injection.BodySource;

/** Makes contents with the limits that hold for every message. */
@Component(service = MessageContent.Factory.class)
public final class ContentFactoryComponent implements MessageContent.Factory {

    @Override
    public MessageContent receive(BodySource source) {
        return new ReceivedContent(source, HeaderLimits.DEFAULT, MimeLimits.DEFAULT);
    }
}
