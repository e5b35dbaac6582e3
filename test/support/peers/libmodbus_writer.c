/* Writes with libmodbus: so many connections to a server, one after the other, and over each so many pairs of registers from a place on, with rising values. */
#include <modbus/modbus.h>
#include <stdlib.h>
#include <unistd.h>

int main(int count, char **words) {
  if (count < 7) return 2;
  int connections = atoi(words[2]), writes = atoi(words[3]), pause_ms = atoi(words[4]), place = atoi(words[5]);
  uint16_t value = atoi(words[6]);
  for (int c = 0; c < connections; c++) {
    modbus_t *ctx = modbus_new_tcp(words[1], 502);
    modbus_set_slave(ctx, 1);
    if (modbus_connect(ctx) < 0) return 1;
    for (int w = 0; w < writes; w++, value++) {
      uint16_t both[2] = {value, value};
      if (modbus_write_registers(ctx, place, 2, both) != 2) return 1;
      usleep(pause_ms * 1000);
    }
    modbus_close(ctx);
    modbus_free(ctx);
  }
  return 0;
}
