package org.sluice.core.intake;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.sluice.core.body.TestSource;
import org.sluice.core.content.ContentFactoryComponent;
import org.sluice.core.content.Edit;
import org.sluice.core.content.MessageContent;
import org.sluice.injection.BodySource;
import org.sluice.injection.ConnectionFacts;
import org.sluice.injection.Copy;
import org.sluice.injection.Origin;
import org.sluice.message.AuthResult;
import org.sluice.message.EnvelopeAddress;
import org.sluice.operations.Explanation;

/** A transaction with everything settable; a strict stand-in for the one beside the dictionaries. */
public final class TestMessage implements PendingMessage {

    public final Map<String, String> connection = new LinkedHashMap<>();
    public final Map<String, String> dictionary = new LinkedHashMap<>();
    public final Map<String, String> parameters = new LinkedHashMap<>();
    public final List<Edit> edits = new ArrayList<>();
    public final List<Forward> forwards = new ArrayList<>();
    public final List<AuthResult> results = new ArrayList<>();
    public final List<TestCopy> copies = new ArrayList<>();
    public final List<Explanation.Step> steps = new ArrayList<>();
    public Fate fate = Fate.DELIVER;
    public String hello = "client.example";
    public String finished = "";
    public InetSocketAddress remote = new InetSocketAddress("192.0.2.1", 4321);
    private final String session;
    private final Origin origin;
    private final Executor home;
    private final EnvelopeAddress sender;
    private MessageContent content;

    public TestMessage(String session, Origin origin, String sender, Executor home) {
        this.session = session;
        this.origin = origin;
        this.sender = EnvelopeAddress.parse(sender);
        this.home = home;
    }

    /** A message over SMTP, complete. */
    public static TestMessage smtp(String sender, String... recipients) {
        TestMessage message = new TestMessage("sess", Origin.SMTP, sender, Runnable::run);
        for (String recipient : recipients) {
            message.recipient(EnvelopeAddress.parse(recipient), Map.of(), "");
        }
        message.received(TestSource.of("Subject: hello\n\nbody\n"));
        return message;
    }

    @Override
    public String id() {
        return session + ".1";
    }

    @Override
    public EnvelopeAddress sender() {
        return sender;
    }

    @Override
    public Copy recipient(EnvelopeAddress address, Map<String, String> ofRcpt, String line) {
        TestCopy copy = new TestCopy(id() + '.' + (copies.size() + 1), address, sender);
        copy.parameters.putAll(ofRcpt);
        copies.add(copy);
        return copy;
    }

    @Override
    public List<Copy> copies() {
        return List.copyOf(copies);
    }

    @Override
    public void note(String name, String value) {
        throw new UnsupportedOperationException("the intake notes nothing");
    }

    @Override
    public void received(BodySource source) {
        content = new ContentFactoryComponent().receive(source);
    }

    @Override
    public void abort(String why) {
        finish(why);
    }

    @Override
    public String sessionId() {
        return session;
    }

    @Override
    public Executor home() {
        return home;
    }

    @Override
    public ConnectionFacts facts() {
        return ConnectionFacts.of(origin, "smtp", remote, new InetSocketAddress("192.0.2.25", 25));
    }

    @Override
    public String protocol() {
        return origin == Origin.SMTP ? "ESMTPS" : origin.name();
    }

    @Override
    public String helloName() {
        return hello;
    }

    @Override
    public MessageContent content() {
        return content;
    }

    @Override
    public List<Edit> edits() {
        return List.copyOf(edits);
    }

    @Override
    public Fate fate() {
        return fate;
    }

    @Override
    public Map<String, String> parameters() {
        return parameters;
    }

    @Override
    public Map<String, String> connectionAttributes() {
        return Map.copyOf(connection);
    }

    @Override
    public Map<String, String> messageAttributes() {
        return Map.copyOf(dictionary);
    }

    @Override
    public List<AuthResult> authResults() {
        return List.copyOf(results);
    }

    @Override
    public List<Forward> forwards() {
        return List.copyOf(forwards);
    }

    @Override
    public List<TestCopy> pendingCopies() {
        return List.copyOf(copies);
    }

    @Override
    public void explain(Explanation.Step step) {
        steps.add(step);
    }

    @Override
    public void finish(String why) {
        if (finished.isEmpty()) {
            finished = why;
            content.release();
        }
    }

    /** A copy with everything settable. */
    public static final class TestCopy implements PendingCopy {
        public final Map<String, String> parameters = new LinkedHashMap<>();
        public final List<Edit> edits = new ArrayList<>();
        public final List<Forward> forwards = new ArrayList<>();
        public Fate fate = Fate.DELIVER;
        public String binding = "default";
        public String group = "default";
        public int priority;
        public EnvelopeAddress recipient;
        public EnvelopeAddress sender;
        private final String id;
        private final EnvelopeAddress original;

        TestCopy(String id, EnvelopeAddress recipient, EnvelopeAddress sender) {
            this.id = id;
            this.original = recipient;
            this.recipient = recipient;
            this.sender = sender;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public EnvelopeAddress recipient() {
            return recipient;
        }

        @Override
        public EnvelopeAddress originalRecipient() {
            return original;
        }

        @Override
        public EnvelopeAddress sender() {
            return sender;
        }

        @Override
        public Map<String, String> parameters() {
            return parameters;
        }

        @Override
        public List<Edit> edits() {
            return List.copyOf(edits);
        }

        @Override
        public Fate fate() {
            return fate;
        }

        @Override
        public List<Forward> forwards() {
            return List.copyOf(forwards);
        }

        @Override
        public String binding() {
            return binding;
        }

        @Override
        public String bindingGroup() {
            return group;
        }

        @Override
        public int priority() {
            return priority;
        }
    }
}
