package org.sluice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.sluice.validation.ValidationModule;
import org.sluice.validation.Verdict;

/**
 * One revision of a module's bundle: its classes, loaded apart from every other revision's, and one configured instance.
 * It leaves as the core lets modules leave: no new questions, the open ones cancelled, then the end.
 */
final class Revision {

    private final Loader loader;
    private final ValidationModule module;
    private final ReadWriteLock gate = new ReentrantReadWriteLock();
    private final Queue<Open> calls = new ConcurrentLinkedQueue<>();
    private boolean leaving;

    /** The classes beside that one, and an instance of it. */
    Revision(Class<?> type, Map<String, String> configuration) {
        try {
            loader = new Loader(Description.output(type), type.getClassLoader());
            Object fresh =
                    loader.loadClass(type.getName()).getDeclaredConstructor().newInstance();
            module = (ValidationModule) Configs.configured(fresh, configuration);
        } catch (ReflectiveOperationException | MalformedURLException e) {
            throw new IllegalStateException(type.getName() + " cannot be made as the framework makes it", e);
        }
    }

    /** Asks, unless it is leaving. Empty: it is. */
    Optional<CompletableFuture<Verdict>> ask(FakeContext context) {
        gate.readLock().lock();
        try {
            if (leaving) {
                return Optional.empty();
            }
            CompletableFuture<Verdict> answer = module.validate(context).toCompletableFuture();
            context.runBlocking();
            if (!answer.isDone()) {
                calls.add(new Open(context, answer));
            }
            return Optional.of(answer);
        } finally {
            gate.readLock().unlock();
        }
    }

    /** Takes it out. Returns how many calls did not end in that time all together, though they were cancelled. */
    long leave(long patienceNanos) {
        gate.writeLock().lock();
        leaving = true;
        gate.writeLock().unlock();
        calls.forEach(call -> call.context.cancel());
        calls.forEach(call -> call.context.runBlocking());
        long end = System.nanoTime() + patienceNanos;
        long open = calls.stream()
                .filter(call -> !Ending.within(call.answer, end - System.nanoTime()))
                .count();
        calls.clear();
        deactivate();
        return open;
    }

    /** What is to be gone once nobody holds the revision any more. */
    ClassLoader loader() {
        return loader;
    }

    private void deactivate() {
        Configs.deactivated(module);
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Open(FakeContext context, CompletableFuture<Verdict> answer) {}

    /** Finds what lies in the module's folder there, and everything else where the tests find it. */
    private static final class Loader extends URLClassLoader {
        private final Path output;

        Loader(Path output, ClassLoader parent) throws MalformedURLException {
            super(new URL[] {output.toUri().toURL()}, parent);
            this.output = output;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!Files.exists(output.resolve(name.replace('.', '/') + ".class"))) {
                    return super.loadClass(name, resolve);
                }
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
