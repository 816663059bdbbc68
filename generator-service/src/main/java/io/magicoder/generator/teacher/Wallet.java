package io.magicoder.generator.teacher;

/** The money that calls for a run may take. Amounts are billionths of a dollar. */
public interface Wallet {
    /** Nothing limits what is spent. */
    Wallet UNLIMITED = new Wallet() {
        @Override
        public boolean reserve(long most) {
            return true;
        }

        @Override
        public void settle(long reserved, long spent) {}
    };

    /**
     * Sets aside what a call can cost at most.
     *
     * @return false if less than that is left; then the call must not be made
     */
    boolean reserve(long most) throws InterruptedException;

    /**
     * Says what a call that was reserved for did cost.
     *
     * @param spent all that was reserved, if it is not known
     */
    void settle(long reserved, long spent);
}
