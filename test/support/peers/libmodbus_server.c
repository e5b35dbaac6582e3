/* Modbus server made of libmodbus: 200 holding registers, one line per request. TCP with one connection at a time on a port of this
   machine, or of all its addresses where a number is named, or unit 1 on the serial port that is named. */
#include <arpa/inet.h>
#include <modbus/modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void serve(modbus_t *ctx, modbus_mapping_t *map) {
  for (;;) {
    uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
    int got = modbus_receive(ctx, query);
    if (got < 0) return;
    if (got == 0) continue;
    printf("{\"function\":%d}\n", query[modbus_get_header_length(ctx)]);
    fflush(stdout);
    modbus_reply(ctx, query, got, map);
  }
}

int main(int count, char **words) {
  modbus_mapping_t *map = modbus_mapping_new(0, 0, 200, 0);
  for (int i = 0; i < 200; i++) map->tab_registers[i] = i;
  int place = count > 1 ? atoi(words[1]) : 0;
  if (count > 1 && place == 0) {
    modbus_t *line = modbus_new_rtu(words[1], 19200, 'N', 8, 1);
    modbus_set_slave(line, 1);
    if (modbus_connect(line) < 0) return 1;
    printf("{\"ready\":true}\n");
    fflush(stdout);
    for (;;) serve(line, map);
  }
  modbus_t *ctx = modbus_new_tcp(place ? "0.0.0.0" : "127.0.0.1", place);
  struct sockaddr_in at;
  socklen_t size = sizeof at;
  int listener = modbus_tcp_listen(ctx, 1);
  getsockname(listener, (struct sockaddr *)&at, &size);
  printf("{\"ready\":true,\"port\":%d}\n", ntohs(at.sin_port));
  fflush(stdout);
  for (;;) {
    if (modbus_tcp_accept(ctx, &listener) < 0) return 1;
    serve(ctx, map);
    modbus_close(ctx);
  }
}
