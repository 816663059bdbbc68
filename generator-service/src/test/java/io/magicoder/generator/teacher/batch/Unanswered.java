package io.magicoder.generator.teacher.batch;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;

/** A request whose answer never leaves the server. */
final class Unanswered extends HttpExchange {
    private final HttpExchange request;

    Unanswered(HttpExchange request) {
        this.request = request;
    }

    @Override
    public Headers getRequestHeaders() {
        return request.getRequestHeaders();
    }

    @Override
    public Headers getResponseHeaders() {
        return request.getResponseHeaders();
    }

    @Override
    public URI getRequestURI() {
        return request.getRequestURI();
    }

    @Override
    public String getRequestMethod() {
        return request.getRequestMethod();
    }

    @Override
    public HttpContext getHttpContext() {
        return request.getHttpContext();
    }

    @Override
    public void close() {
        request.close();
    }

    @Override
    public InputStream getRequestBody() {
        return request.getRequestBody();
    }

    @Override
    public OutputStream getResponseBody() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public void sendResponseHeaders(int status, long length) {
        // nobody hears of it
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return request.getRemoteAddress();
    }

    @Override
    public int getResponseCode() {
        return -1;
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return request.getLocalAddress();
    }

    @Override
    public String getProtocol() {
        return request.getProtocol();
    }

    @Override
    public Object getAttribute(String name) {
        return request.getAttribute(name);
    }

    @Override
    public void setAttribute(String name, Object value) {
        request.setAttribute(name, value);
    }

    @Override
    public void setStreams(InputStream in, OutputStream out) {
        request.setStreams(in, out);
    }

    @Override
    public HttpPrincipal getPrincipal() {
        return request.getPrincipal();
    }
}
