package org.postlude.spooler.core;

import static org.postlude.spooler.core.Violation.check;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/**
 * The person at the queue of a model world: reads a part, at any time; orders something about it, at any later time, when it may
 * long be another one; withdraws a message; has the queue flushed. What an order was told to have done is on disk, and stays.
 */
final class ModelOrders {
    private ModelOrders() {}

    static void moves(ModelWorld world, List<ModelMoves.Move> moves) {
        StoreState store = world.store();
        boolean isOpen = store != null && store.phase != StoreState.Phase.OPENING && !isReleasing(world);
        if (!isOpen || world.broken || world.ordersMade >= world.scenario.orderCalls) {
            return;
        }
        List<ModelCall.Kind> orders = world.scenario.orders;
        for (int i = 0; i < orders.size(); i++) {
            boolean isAboutAPart = ofPart(orders.get(i)) != null;
            if (orders.get(i) == ModelCall.Kind.FLUSH || (isAboutAPart && world.read != null)) {
                moves.add(new ModelMoves.Move(ModelMoves.Kind.ORDER, i, 0));
            }
        }
        for (int i = 0; i < world.disk.parts.length; i++) {
            ModelPart part = world.disk.parts[i];
            if (part == null || part.isDone()) {
                continue;
            }
            if (world.read == null && orders.stream().anyMatch(order -> ofPart(order) != null)) {
                moves.add(new ModelMoves.Move(ModelMoves.Kind.READ, i, 0));
            }
            if (world.withdrew == null
                    && orders.contains(ModelCall.Kind.WITHDRAW)
                    && world.disk.mayWithdraw(part.id().message())) {
                moves.add(new ModelMoves.Move(ModelMoves.Kind.WITHDRAW, i, 0));
            }
        }
    }

    /** A store that is being released lists what it has left; from then on it lets nobody take anything back. */
    private static boolean isReleasing(ModelWorld world) {
        return world.queue.stream().anyMatch(task -> task.command() instanceof Command.ReleaseStore);
    }

    private static @Nullable Order ofPart(ModelCall.Kind kind) {
        return switch (kind) {
            case HOLD -> new Order.Hold("a person looks at it", null);
            case RELEASE -> new Order.Release();
            case RETRY -> new Order.Retry(true);
            case BOUNCE -> new Order.Bounce("not wanted");
            case OPEN, LOGOFF, CLOSE, FLUSH, WITHDRAW -> null;
        };
    }

    static void read(ModelWorld world, int index) {
        world.read = Objects.requireNonNull(world.disk.parts[index]).candidate();
    }

    static void order(ModelWorld world, int number) {
        ModelCall.Kind kind = world.scenario.orders.get(number);
        StoreKey store = Objects.requireNonNull(world.store()).key;
        world.ordersMade++;
        CallKey call = world.newCall(0, kind, Face.CLIENT);
        Order order = ofPart(kind);
        if (order == null) {
            world.tell(new Event.FlushOrdered(call, store, null, null, null));
            return;
        }
        Candidate part = Objects.requireNonNull(world.read);
        world.read = null;
        if (kind == ModelCall.Kind.RELEASE || kind == ModelCall.Kind.BOUNCE) {
            world.held &= ~(1 << world.disk.indexOf(part.id()));
        }
        world.tell(new Event.Ordered(call, store, order, List.of(part)));
    }

    static void withdraw(ModelWorld world, int index) {
        MessageId message = Objects.requireNonNull(world.disk.parts[index]).id().message();
        world.ordersMade++;
        world.withdrew = message;
        world.disk.withdraw(message);
        for (int i = 0; i < world.disk.parts.length; i++) {
            ModelPart part = world.disk.parts[i];
            if (part != null && part.id().message().equals(message)) {
                world.owed &= ~(1 << i);
                world.held &= ~(1 << i);
                world.bounced &= ~(1 << i);
            }
        }
    }

    /** The core hears of it, from the store's own thread, and so before the store is released. */
    static void tellWithdrawn(ModelWorld world) {
        MessageId message = Objects.requireNonNull(world.withdrew);
        world.withdrew = null;
        world.tell(new Event.Withdrew(Objects.requireNonNull(world.store()).key, message));
    }

    static void answered(ModelWorld world, ModelCall call, Told told) {
        check(
                (call.kind() == ModelCall.Kind.FLUSH) == (told instanceof Told.Flushed),
                call.kind(),
                " is answered ",
                told);
        if (!(told instanceof Told.Ordered ordered)) {
            return;
        }
        check(ordered.parts().size() == 1, "an order about one part is answered for ", ordered.parts());
        Told.OfPart one = ordered.parts().get(0);
        if (one.refusal() != null) {
            return;
        }
        int bit = 1 << world.disk.indexOf(one.part());
        if (call.kind() == ModelCall.Kind.HOLD) {
            world.held |= bit;
        } else if (call.kind() == ModelCall.Kind.BOUNCE) {
            world.bounced |= bit;
        }
    }

    /** After each move, a cut too: what was told as done is so. */
    static void areKept(ModelWorld world, ModelPart part) {
        int bit = 1 << world.disk.indexOf(part.id());
        LabelState state = part.label().state();
        check(
                (world.held & bit) == 0
                        || (part.record().holdReason() != null
                                && (state == LabelState.HELD || state == LabelState.IN_DOUBT)
                                && part.label().due().equals(Label.NEVER)),
                "part ",
                part.id(),
                " was told to be held, and is ",
                state,
                " until ",
                part.label().due());
        check(
                (world.bounced & bit) == 0 || part.mask(fate -> part.record().isOffered(fate)) == 0,
                "part ",
                part.id(),
                " was told to be returned, and waits to be sent");
    }
}
