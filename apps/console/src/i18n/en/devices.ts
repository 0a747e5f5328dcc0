/** English texts: devices. */
export const devices = {
  "devices.title": "Devices",
  "devices.name": "Name",
  "devices.product": "Product",
  "devices.identity": "Identity",
  "devices.version": "Version",
  "devices.address": "Address",
  "devices.events": "Events",
  "devices.findings": "Open findings",
  "devices.last": "Last seen",
  "devices.empty": "No device has reported",
} as const;
