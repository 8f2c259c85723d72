package org.sluice.core.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sluice.core.content.Edit;
import org.sluice.core.intake.Fate;
import org.sluice.core.intake.Forward;
import org.sluice.core.intake.PendingMessage;
import org.sluice.message.EnvelopeAddress;

/** One recipient's copy of a message. Changed on the session's home executor only. */
public final class CopyState implements PendingMessage.PendingCopy {

    private static final String DEFAULT_BINDING = "default";

    private final TransactionState transaction;
    private final int number;
    private final EnvelopeAddress given;
    private final Map<String, String> parameters;
    private final String line;
    private final List<Edit> edits = new ArrayList<>(0);
    private final List<Forward> forwards = new ArrayList<>(0);

    private EnvelopeAddress recipient;
    private EnvelopeAddress sender;
    private Map<String, String> parametersOfSender = Map.of();
    private Map<String, String> variables;
    private Fate envelopeFate = Fate.DELIVER;
    private Fate contentFate = Fate.DELIVER;
    private String binding = DEFAULT_BINDING;
    private String bindingGroup = DEFAULT_BINDING;
    private int priority;

    CopyState(
            TransactionState transaction,
            int number,
            EnvelopeAddress given,
            Map<String, String> parameters,
            String line) {
        this.transaction = transaction;
        this.number = number;
        this.given = given;
        this.recipient = given;
        this.parameters = Map.copyOf(parameters);
        this.line = line;
    }

    @Override
    public String id() {
        return transaction.id() + '.' + number;
    }

    @Override
    public EnvelopeAddress recipient() {
        return recipient;
    }

    @Override
    public EnvelopeAddress originalRecipient() {
        return given;
    }

    @Override
    public EnvelopeAddress sender() {
        return sender == null ? transaction.sender() : sender;
    }

    @Override
    public Map<String, String> parameters() {
        return Maps.with(parameters, parametersOfSender);
    }

    @Override
    public List<Edit> edits() {
        return List.copyOf(edits);
    }

    @Override
    public Fate fate() {
        return contentFate == Fate.DELIVER ? envelopeFate : contentFate;
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
        return bindingGroup;
    }

    @Override
    public int priority() {
        return priority;
    }

    /** The message it is a copy of. */
    public TransactionState transaction() {
        return transaction;
    }

    /** An edit of this copy only. */
    public void edit(Edit edit) {
        edits.add(edit);
    }

    /** Another envelope sender for this copy only, with parameters of MAIL that come with it. */
    public void sender(EnvelopeAddress changed, Map<String, String> with) {
        sender = changed;
        parametersOfSender = with;
    }

    /** Another recipient. */
    public void redirect(EnvelopeAddress changed) {
        recipient = changed;
        variables = null;
        transaction.addressesChanged();
    }

    /** A new message to be sent beside this copy. */
    public void forward(Forward forward) {
        forwards.add(forward);
    }

    /** What the copy is bound for from now on; {@code byContent} when the content was looked at. */
    public void bind(Fate fate, boolean byContent) {
        if (byContent) {
            contentFate = fate;
        } else {
            envelopeFate = fate;
        }
    }

    /** The chosen binding. */
    public void binding(String name) {
        binding = name;
    }

    /** The chosen binding group. */
    public void bindingGroup(String name) {
        bindingGroup = name;
    }

    /** The chosen priority. */
    public void priority(int chosen) {
        priority = chosen;
    }

    /** The copy as it stands. */
    public View view() {
        return transaction.view(this);
    }

    /** The values of the message dictionary that differ from copy to copy. */
    Map<String, String> variables() {
        if (variables == null) {
            variables = Map.of(
                    Variables.RCPTTO_STRING, line,
                    Variables.RCPTTO_LOCALPART, recipient.localPart(),
                    Variables.RCPTTO_DOMAIN, recipient.domain(),
                    Variables.RCPTTO_OURS,
                            Boolean.toString(transaction.session().contexts().isOurs(recipient)));
        }
        return variables;
    }

    /** Back to how it stood before the content phases. */
    void restart() {
        if (!recipient.equals(given)) {
            redirect(given);
        }
        sender(null, Map.of());
        edits.clear();
        forwards.clear();
        contentFate = Fate.DELIVER;
        binding = DEFAULT_BINDING;
        bindingGroup = DEFAULT_BINDING;
        priority = 0;
    }

    /** Adds the parameters of its RCPT, where it came with some. */
    void addParameters(Map<EnvelopeAddress, Map<String, String>> all) {
        if (!parameters.isEmpty()) {
            all.putIfAbsent(recipient, parameters);
        }
    }

    Fate envelopeFate() {
        return envelopeFate;
    }

    int number() {
        return number;
    }

    String line() {
        return line;
    }
}
