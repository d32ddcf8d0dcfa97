# syntax=docker/dockerfile:1
# One static binary in an empty image: no shell, no package manager, nothing to update but Amparo itself.
FROM golang:1.26.8@sha256:9d2f36f06329b2a141b9db99ffa32765cf695ee57b813ca29e245e8670bcbfff AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download && go mod verify
COPY . .
ARG VERSION=unversioned
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/go/build \
    CGO_ENABLED=0 GOCACHE=/go/build go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=${VERSION}" -o /image/amparo ./cmd/amparo
# Folders for volumes, closed to others; a new volume takes over owner and mode of the folder it is mounted on.
RUN mkdir -p -m 0755 /image/tls /image/etc/ssl/certs \
 && mkdir -m 0700 /image/data /image/key /image/tls/authority /image/tls/app /image/tls/operator \
 && mkdir -m 0750 /image/tls/members && mkdir -m 0755 /image/tls/front \
 && chown -R 65532:65532 /image/data /image/key /image/tls \
 && cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/

FROM scratch
ARG VERSION=unversioned
LABEL org.opencontainers.image.title="Amparo" \
      org.opencontainers.image.description="Coordinates help for people identified as victims of trafficking" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=build /image /
USER 65532:65532
ENV AMPARO_DATA_DIR=/data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["/amparo", "health", "--quiet"]
ENTRYPOINT ["/amparo"]
CMD ["serve"]
