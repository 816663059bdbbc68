package io.magicoder.checkpointstore;

/**
 * A place in S3.
 *
 * @param prefix of the keys of what is there, without slashes at its ends; empty for the whole bucket
 */
record S3Location(String bucket, String prefix) {
    private static final String SCHEME = "s3://";

    static boolean isOne(String location) {
        return location.startsWith(SCHEME);
    }

    /** @throws IllegalArgumentException one sentence, if it names no bucket */
    static S3Location parse(String location) {
        if (!isOne(location)) {
            throw new IllegalArgumentException(location + " is no place in S3: write s3://BUCKET/PREFIX");
        }
        String rest = location.substring(SCHEME.length());
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        if (bucket.isEmpty()) {
            throw new IllegalArgumentException(location + " names no bucket: write s3://BUCKET/PREFIX");
        }
        return new S3Location(bucket, slash < 0 ? "" : rest.substring(slash).replaceAll("^/+|/+$", ""));
    }

    S3Location resolve(String name) {
        return new S3Location(bucket, key(name));
    }

    String key(String name) {
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    @Override
    public String toString() {
        return SCHEME + bucket + "/" + prefix;
    }
}
