# One static binary in an empty image: no shell, no package manager, nothing to update but Amparo itself.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download && go mod verify
COPY . .
ARG VERSION=unversioned
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=${VERSION}" -o /amparo ./cmd/amparo
# The data folder belongs to the user the server runs as; volumes take over its owner.
RUN mkdir -m 0700 /data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /amparo /amparo
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
ENV AMPARO_DATA_DIR=/data
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/amparo"]
CMD ["serve"]
