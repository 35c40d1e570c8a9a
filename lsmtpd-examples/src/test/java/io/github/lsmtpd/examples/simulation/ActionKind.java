package io.github.lsmtpd.examples.simulation;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.github.lsmtpd.examples.simulation.SimulatedBroker.Trouble;

/** What may happen to a simulated server. */
enum ActionKind {
    /** A client sends a message. */
    MAIL {
        @Override
        void happen(Simulation world, int amount) {
            world.clients().send(amount);
        }
    },
    /** A client goes away before it has an answer. */
    HANG_UP {
        @Override
        void happen(Simulation world, int amount) {
            world.clients().hangUp(amount);
        }
    },
    /** The process is killed with -9, now or in a disk operation to come. */
    KILL {
        @Override
        void happen(Simulation world, int amount) {
            world.server().killIn(amount / 25, /* power= */ false);
        }
    },
    /** The power fails, now or in a disk operation to come. */
    POWER_FAILS {
        @Override
        void happen(Simulation world, int amount) {
            world.server().killIn(amount / 25, /* power= */ true);
        }
    },
    /** The process is stopped in order, and started again. */
    STOP {
        @Override
        void happen(Simulation world, int amount) {
            world.server().stop();
        }
    },
    /** The broker cannot be reached for a while. */
    BROKER_AWAY {
        @Override
        void happen(Simulation world, int amount) {
            world.broker().reachable(false);
            world.later(SECONDS.toNanos(amount / 20), () -> world.broker().reachable(true));
        }
    },
    /** The broker takes its time, up to longer than anyone waits. */
    BROKER_SLOW {
        @Override
        void happen(Simulation world, int amount) {
            world.broker().slow(SECONDS.toNanos(1 + amount / 50), amount % 2 * SECONDS.toNanos(1 + amount / 50));
        }
    },
    /** The broker refuses messages that it takes another time. */
    BROKER_REFUSES {
        @Override
        void happen(Simulation world, int amount) {
            world.broker().trouble(Trouble.REFUSES, amount / 10);
        }
    },
    /** The broker refuses messages for good, because of others. */
    BROKER_BLAMES_OTHERS {
        @Override
        void happen(Simulation world, int amount) {
            world.broker().trouble(Trouble.BLAMES_OTHERS, amount / 10);
        }
    },
    /** The broker stores messages and does not say so. */
    BROKER_LOSES_CONFIRMS {
        @Override
        void happen(Simulation world, int amount) {
            world.broker().trouble(Trouble.LOSES_CONFIRMS, amount / 10);
        }
    },
    /** The broker takes messages for some of their recipients. */
    BROKER_TAKES_A_PART {
        @Override
        void happen(Simulation world, int amount) {
            world.broker().trouble(Trouble.TAKES_A_PART, amount / 10);
        }
    },
    /** The broker reads nothing for a while, and says so. */
    BROKER_BLOCKS {
        @Override
        void happen(Simulation world, int amount) {
            world.broker().blocked(true);
            world.later(SECONDS.toNanos(1 + amount / 20), () -> world.broker().blocked(false));
        }
    },
    /** All is well with the broker again. */
    BROKER_RECOVERS {
        @Override
        void happen(Simulation world, int amount) {
            world.broker().heal();
        }
    },
    /** An operation of the disk fails, mostly. */
    DISK_FAILS {
        @Override
        void happen(Simulation world, int amount) {
            DiskOperation[] all = DiskOperation.values();
            String[] texts = {DiskFaults.IO_ERROR, DiskFaults.NO_SPACE, DiskFaults.READ_ONLY, DiskFaults.NO_DESCRIPTORS
            };
            world.disks()
                    .hitBy(amount)
                    .forEach(disk -> disk.faults()
                            .fail(all[amount % all.length], texts[amount / 10 % texts.length], 10 + amount / 11));
        }
    },
    /** The disk has no room for more than a message or two. */
    DISK_FULL {
        @Override
        void happen(Simulation world, int amount) {
            world.disks().hitBy(amount).forEach(disk -> disk.leave(amount % 4 * 1_000L));
        }
    },
    /** The disk answers late. */
    DISK_SLOW {
        @Override
        void happen(Simulation world, int amount) {
            long nanos = MILLISECONDS.toNanos(1 + amount * (amount % 10) / 4);
            world.disks().hitBy(amount).forEach(disk -> disk.faults().slow(nanos));
        }
    },
    /** An operation of the disk, or any, does not come back for a while. */
    DISK_HANGS {
        @Override
        void happen(Simulation world, int amount) {
            DiskOperation[] all = DiskOperation.values();
            int which = amount % (all.length + 1);
            long until = world.now() + SECONDS.toNanos(1 + amount / 20);
            world.disks()
                    .hitBy(amount)
                    .forEach(disk -> disk.faults().hang(which == all.length ? null : all[which], until));
        }
    },
    /** All is well with the disk again. */
    DISK_RECOVERS {
        @Override
        void happen(Simulation world, int amount) {
            world.disks().heal();
        }
    },
    /** A cleaner of old files removes one. */
    CLEANER {
        @Override
        void happen(Simulation world, int amount) {
            world.clean(amount);
        }
    };

    abstract void happen(Simulation world, int amount);

    /** Whether it may keep the server from undoing what it has begun. */
    boolean isFaultOfHost() {
        return switch (this) {
            case KILL, POWER_FAILS, DISK_FAILS, DISK_FULL, DISK_HANGS, CLEANER -> true;
            default -> false;
        };
    }
}
