package org.sluice.module.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.testing.FakeContext;
import org.sluice.testing.FakeDns;
import org.sluice.testing.FakeEffects;
import org.sluice.validation.Phase;

class EditsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "value~` value`",
                "` value`~`  value`",
                "one\\n\\ttwo~` one\\r\\n\\ttwo`",
                "one\\r\\n two~` one\\r\\n two`",
                "one\\ntwo~` one\\r\\n\\ttwo`",
                "one\\n\\n \\n two\\n~` one\\r\\n two`",
                "one\\n\\n~` one`",
                "\\n\\tv=1~` \\r\\n\\tv=1`",
                "x\\ny~` x\\r\\n\\ty`",
                "``~` `",
                "\\n~` `"
            })
    void foldsAsTheFilterDid(String value, String expected) {
        assertThat(applied(false, new Reply.InsertHeader(0, "X", real(value))).headerEdits())
                .containsExactly("insert 0 X:" + real(expected));
    }

    /** A signature over such a field holds over what stands there, and over nothing else. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "` v`~` v`",
                "v~v",
                "a\\nb~`a\\r\\n\\tb`",
                "` \\n b`~` \\r\\n b`",
                "\\n\\tv=1~`\\r\\n\\tv=1`",
                "``~``"
            })
    void theBlankBelongsToTheValueWhereThatWasAgreed(String value, String expected) {
        assertThat(applied(true, new Reply.AddHeader("X", real(value))).headerEdits())
                .containsExactly("insert 2147483647 X:" + real(expected));
    }

    private static String real(String text) {
        return text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "word*1000 y*3000",
                "y*985  *100",
                " *3000x",
                "x\n *3000y",
                "x *3000y",
                "x\ny*990  *50",
                "\u000b*3000x"
            })
    void aLineNobodyCouldSendIsCut(String shape) {
        String value = Pattern.compile("(.)\\*([0-9]+)", Pattern.DOTALL)
                .matcher(shape)
                .replaceAll(each -> each.group(1).repeat(Integer.parseInt(each.group(2))));
        String edit =
                applied(false, new Reply.AddHeader("X", value)).headerEdits().get(0);
        assertThat(edit.split("\r\n"))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(1_020))
                .allSatisfy(line -> assertThat(line).isNotBlank());
    }

    /** Filters that mean "on top, below the server's own Received" say 1 (measured by Postfix with sendmail 8.13). */
    @ParameterizedTest
    @CsvSource({
        "'0', '0'",
        "'1', '0'",
        "'2', '1'",
        "'1 1', '0 0'",
        "'0 1', '0 1'",
        "'0 2', '0 1'",
        "'0 0 1 4', '0 0 1 3'"
    })
    void countsOurOwnReceivedWhereItInserts(String said, String made) {
        Reply.Change[] changes = Arrays.stream(said.split(" "))
                .map(index -> new Reply.InsertHeader(Integer.parseInt(index), "X", "v"))
                .toArray(Reply.Change[]::new);
        assertThat(applied(false, changes).headerEdits())
                .containsExactly(Arrays.stream(made.split(" "))
                        .map(position -> "insert " + position + " X: v")
                        .toArray(String[]::new));
    }

    @Test
    void changesOneOfSeveral() {
        assertThat(applied(
                                false,
                                new Reply.ChangeHeader(2, "X", "v"),
                                new Reply.ChangeHeader(1, "X", ""),
                                new Reply.ChangeHeader(0, "Y", "v"))
                        .headerEdits())
                .containsExactly("change 2 X: v", "remove 1 X", "change 1 Y: v");
    }

    @Test
    void putsABodyTogether() {
        assertThat(applied(false, new Reply.ReplaceBody(new byte[3]), new Reply.ReplaceBody(new byte[4]))
                        .others())
                .containsExactly("replaceBody 7");
    }

    /** A CR may end one piece and its LF begin the next; what stands alone would break our own signature. */
    @Test
    void endsEveryLineOfABodyAsMailDoes() {
        assertThat(applied(false, new Reply.ReplaceBody(octets("a\r")), new Reply.ReplaceBody(octets("\nb\nc\r")))
                        .others())
                .containsExactly("replaceBody " + "a\r\nb\r\nc\r\n".length());
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void changesTheEnvelope() {
        assertThat(applied(
                                false,
                                new Reply.ChangeSender("<>", ""),
                                new Reply.AddRecipient("<a@b.example>", ""),
                                new Reply.RemoveRecipient("c@d.example"))
                        .others())
                .containsExactly("sender", "addRecipient a@b.example", "removeRecipient c@d.example");
    }

    /** Names in any case; of the others a message that is here already has no use. */
    @Test
    void keepsWishesAboutReports() {
        FakeEffects effects =
                FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns()).effects();
        Edits edits = Edits.of(
                List.of(
                        new Reply.ChangeSender("<a@b.example>", "ret=hdrs  ENVID=x+2By SIZE=10 BODY=8BITMIME"),
                        new Reply.AddRecipient("<c@d.example>", " NOTIFY=success,failure ORCPT=rfc822;e@f.example"),
                        new Reply.AddRecipient("<g@h.example>", "NOTIFY ORCPT=\nRCPT NOTIFY=NEVER=")),
                false,
                Phase.DATA);
        edits.apply(effects);
        assertThat(effects.others())
                .containsExactly(
                        "sender a@b.example ENVID=x+2By RET=HDRS",
                        "addRecipient c@d.example NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;e@f.example",
                        "addRecipient g@h.example");
        assertThat(edits.ignored()).containsExactly("parameters");
    }

    @Test
    void recipientsAreFixedWhereTheMessageWasMadeForOne() {
        Edits edits = Edits.of(List.of(new Reply.AddRecipient("<a@b.example>", "")), false, Phase.MSG_GEN_DATA_SPOOL);
        assertThat(edits.ignored()).containsExactly("recipients");
    }

    @Test
    void oneThatCannotBeMadeStopsAll() {
        for (Reply.Change wrong : List.of(
                new Reply.AddHeader("a b", "v"),
                new Reply.AddHeader("", "v"),
                new Reply.AddRecipient("<>", ""),
                new Reply.ChangeSender("<nobody>", ""))) {
            assertThatThrownBy(() -> Edits.of(List.of(new Reply.AddHeader("X", "v"), wrong), false, Phase.DATA))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static FakeEffects applied(boolean leadingSpace, Reply.Change... changes) {
        FakeEffects effects =
                FakeContext.at(Phase.DATA, "192.0.2.1", new FakeDns()).effects();
        Edits.of(List.of(changes), leadingSpace, Phase.DATA).apply(effects);
        return effects;
    }
}
