/* Modbus TCP server made of libmodbus: one connection at a time, 200 holding registers, one line per request. */
#include <arpa/inet.h>
#include <modbus/modbus.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  modbus_t *ctx = modbus_new_tcp("127.0.0.1", 0);
  modbus_mapping_t *map = modbus_mapping_new(0, 0, 200, 0);
  struct sockaddr_in at;
  socklen_t size = sizeof at;
  int listener = modbus_tcp_listen(ctx, 1);
  for (int i = 0; i < 200; i++) map->tab_registers[i] = i;
  getsockname(listener, (struct sockaddr *)&at, &size);
  printf("{\"ready\":true,\"port\":%d}\n", ntohs(at.sin_port));
  fflush(stdout);
  for (;;) {
    if (modbus_tcp_accept(ctx, &listener) < 0) return 1;
    for (;;) {
      uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
      int got = modbus_receive(ctx, query);
      if (got < 0) break;
      printf("{\"function\":%d}\n", query[7]);
      fflush(stdout);
      modbus_reply(ctx, query, got, map);
    }
    modbus_close(ctx);
  }
}
