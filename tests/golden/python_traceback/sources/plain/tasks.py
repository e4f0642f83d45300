import asyncio


async def boom():
    raise ValueError("lost in a task")


async def main():
    task = asyncio.create_task(boom())
    await asyncio.sleep(0.01)
    del task


asyncio.run(main())
