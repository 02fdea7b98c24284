package org.postlude.tck.memory;

/** Where a part stands in a list that is paged; its text is the cursor of the page that begins behind it. */
record Position(long epoch, long number, int index) implements Comparable<Position> {
    private static final Position START = new Position(-1, -1, -1);

    static Position parse(String cursor) {
        if (cursor.isEmpty()) {
            return START;
        }
        String[] fields = cursor.split("\\.", -1);
        if (fields.length != 3) {
            throw new IllegalArgumentException("'" + cursor + "' is no cursor of this store");
        }
        return new Position(Long.parseLong(fields[0]), Long.parseLong(fields[1]), Integer.parseInt(fields[2]));
    }

    /** In the order of submits. */
    static Position byAge(PartRow part) {
        return new Position(0, part.message.number, part.id.index());
    }

    /** In the order of epochs. */
    static Position byEpoch(PartRow part) {
        return new Position(part.epoch, part.message.number, part.id.index());
    }

    String cursor() {
        return epoch + "." + number + "." + index;
    }

    @Override
    public int compareTo(Position other) {
        int result = Long.compare(epoch, other.epoch);
        if (result == 0) {
            result = Long.compare(number, other.number);
        }
        return result == 0 ? Integer.compare(index, other.index) : result;
    }
}
