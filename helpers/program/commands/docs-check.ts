export  function docsCheck(_options: { docs: string; release?: string }): number {
  throw new Error('under construction');
}
