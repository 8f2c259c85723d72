package org.sluice.module.rbl;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.module.rbl.rbldnsd.Dataset;
import org.sluice.module.rbl.rbldnsd.Listing;
import org.sluice.support.text.Ascii;
import org.sluice.validation.ValidationContext;

/** A list in a file of rbldnsd. */
final class FileList implements BlockList {

    private final String name;
    private final ListFile file;
    private final Results results;
    private final boolean wantsText;
    private final Complaints complaints;

    FileList(String name, ListFile file, Results results, boolean wantsText, Complaints complaints) {
        this.name = name;
        this.file = file;
        this.results = results;
        this.wantsText = wantsText;
        this.complaints = complaints;
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    @Override
    public CompletionStage<Hit> ask(ValidationContext context, List<Target> targets) {
        Dataset now = file.dataset();
        if (!context.now().isBefore(now.expires())) {
            complaints.say(context, name, "expired", "is out of date since " + now.expires() + "; passed over");
            return CompletableFuture.completedFuture(Hit.OFF);
        }
        for (Target target : targets) {
            Listing found = target.address().map(now::find).orElseGet(() -> now.find(target.text()));
            List<String> words = results.words(Answers.of(found.addresses()).listings());
            if (!words.isEmpty()) {
                String text =
                        wantsText && !found.texts().isEmpty() ? found.texts().get(0) : "";
                return CompletableFuture.completedFuture(
                        Hit.listed(target, words, found.addresses()).saying(Ascii.printable(text)));
            }
            if (found.isExcluded()) {
                // Whoever excludes a name means what stands above it too.
                break;
            }
        }
        return CompletableFuture.completedFuture(Hit.NONE);
    }
}
