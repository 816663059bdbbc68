package io.magicoder.checkpointstore;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Files in S3. Region, credentials and endpoint are what the AWS SDK finds in the environment. */
final class S3Files implements AutoCloseable {
    /** Larger files are sent in parts of this size: S3 takes no request of more than 5 GB. */
    private static final long PART_BYTES = 64L << 20;

    private static final String BYTES = "application/octet-stream";

    private final S3Client client;
    private final long partBytes;

    S3Files() throws IOException {
        this(PART_BYTES);
    }

    /** @param partBytes at least 5 MiB */
    S3Files(long partBytes) throws IOException {
        this.partBytes = partBytes;
        try {
            client = S3Client.builder()
                    .httpClient(UrlConnectionHttpClient.create())
                    // Other servers know neither checksums in trailers nor a host name for each bucket.
                    .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                    .forcePathStyle(hasOwnEndpoint())
                    .build();
        } catch (SdkException e) {
            throw new IOException("S3 cannot be used: " + reason(e), e);
        }
    }

    private static boolean hasOwnEndpoint() {
        return Stream.of(
                        System.getenv("AWS_ENDPOINT_URL_S3"),
                        System.getenv("AWS_ENDPOINT_URL"),
                        System.getProperty("aws.endpointUrlS3"),
                        System.getProperty("aws.endpointUrl"))
                .anyMatch(url -> url != null && !url.isBlank());
    }

    private interface Transfer {
        void run() throws IOException;
    }

    private static void transfer(String what, Transfer transfer) throws IOException {
        try {
            transfer.run();
        } catch (SdkException e) {
            throw new IOException(what + ": " + reason(e), e);
        }
    }

    /** What to do about it, where that can be told. */
    private static String reason(SdkException e) {
        String message = String.valueOf(e.getMessage());
        if (message.toLowerCase(Locale.ROOT).contains("unable to load credentials")) {
            return "there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
        }
        if (message.toLowerCase(Locale.ROOT).contains("unable to load region")) {
            return "there is no region: set AWS_REGION";
        }
        return e instanceof S3Exception answer && answer.awsErrorDetails() != null
                ? answer.awsErrorDetails().errorMessage() + " (status " + answer.statusCode() + ")"
                : message;
    }

    /** @throws IOException one sentence, if the bucket cannot be seen */
    void requireBucket(S3Location location) throws IOException {
        transfer(
                "the bucket " + location.bucket() + " cannot be used",
                () -> client.headBucket(request -> request.bucket(location.bucket())));
    }

    void put(Path file, S3Location location, String name) throws IOException {
        String key = location.key(name);
        transfer(location.resolve(name) + " cannot be written", () -> {
            long size = Files.size(file);
            if (size <= partBytes) {
                client.putObject(request -> request.bucket(location.bucket()).key(key), RequestBody.fromFile(file));
            } else {
                putInParts(file, size, location.bucket(), key);
            }
        });
    }

    private void putInParts(Path file, long size, String bucket, String key) {
        String upload = client.createMultipartUpload(
                        request -> request.bucket(bucket).key(key))
                .uploadId();
        try {
            List<CompletedPart> parts = new ArrayList<>();
            for (long begin = 0; begin < size; begin += partBytes) {
                long from = begin;
                long length = Math.min(partBytes, size - begin);
                int number = parts.size() + 1;
                String tag = client.uploadPart(
                                request -> request.bucket(bucket)
                                        .key(key)
                                        .uploadId(upload)
                                        .partNumber(number)
                                        .contentLength(length),
                                RequestBody.fromContentProvider(() -> part(file, from, length), length, BYTES))
                        .eTag();
                parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
            }
            client.completeMultipartUpload(request ->
                    request.bucket(bucket).key(key).uploadId(upload).multipartUpload(all -> all.parts(parts)));
        } catch (SdkException | UncheckedIOException e) {
            client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(key).uploadId(upload));
            throw e;
        }
    }

    /** A retried part is read again. */
    private static InputStream part(Path file, long begin, long length) {
        try {
            FileChannel channel = FileChannel.open(file);
            return new Bounded(Channels.newInputStream(channel.position(begin)), length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void get(S3Location location, String name, Path file) throws IOException {
        transfer(location.resolve(name) + " cannot be read", () -> {
            Files.deleteIfExists(file);
            client.getObject(
                    request -> request.bucket(location.bucket()).key(location.key(name)),
                    ResponseTransformer.toFile(file));
        });
    }

    @Override
    public void close() {
        client.close();
    }

    /** The first bytes of another stream. */
    private static final class Bounded extends InputStream {
        private final InputStream source;
        private long left;

        Bounded(InputStream source, long length) {
            this.source = source;
            left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte @Nullable [] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = source.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }
}
