using System.Diagnostics;
using System.Text;

namespace EdgeInspector.Tests.Mqtt;

/// <summary>
/// A disk that forgets at a power cut what was not synced. A library that is loaded before the daemon's others notes for every
/// write in a folder what it replaces, and every sync; <see cref="CutPower"/> then takes back the writes to each file after its
/// last sync, all of them or the later ones, as chance will have it. Names are not taken back: files that were created, renamed or
/// deleted stay so.
/// </summary>
internal sealed class UnsyncedDisk(TempFolder folder, string below)
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <pthread.h>
        #include <stdint.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <unistd.h>

        static int undo = -1;
        static char *root;
        static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

        __attribute__((constructor)) static void begin(void)
        {
            root = getenv("UNSYNCED_ROOT");
            undo = open(getenv("UNSYNCED_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
            unsetenv("LD_PRELOAD");
        }

        static int is_watched(int fd, char *path)
        {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
            ssize_t n = readlink(link, path, 4000);
            if (undo < 0 || n <= 0)
                return 0;
            path[n] = 0;
            return strncmp(path, root, strlen(root)) == 0;
        }

        /* kind, length of the path, path, offset, size before, length of what was there, what was there */
        static void note(char kind, const char *path, uint64_t at, uint64_t size, const char *old, uint32_t n)
        {
            uint32_t names = strlen(path);
            size_t length = 1 + 4 + names + 8 + 8 + 4 + n;
            char *record = malloc(length), *p = record;
            *p++ = kind;
            memcpy(p, &names, 4), p += 4;
            memcpy(p, path, names), p += names;
            memcpy(p, &at, 8), p += 8;
            memcpy(p, &size, 8), p += 8;
            memcpy(p, &n, 4), p += 4;
            memcpy(p, old, n);
            if (syscall(SYS_write, undo, record, length) != (long)length)
                abort();
            free(record);
        }

        static void keep(int fd, const char *path, uint64_t at, uint64_t n)
        {
            struct stat file;
            fstat(fd, &file);
            uint64_t size = file.st_size, there = at >= size ? 0 : size - at < n ? size - at : n;
            char *old = malloc(there + 1);
            int reader = open(path, O_RDONLY | O_CLOEXEC);
            if (there && syscall(SYS_pread64, reader, old, there, at) != (long)there)
                abort();
            close(reader);
            note('W', path, at, size, old, there);
            free(old);
        }

        ssize_t pwrite(int fd, const void *data, size_t n, off_t at)
        {
            char path[4096];
            if (!is_watched(fd, path))
                return syscall(SYS_pwrite64, fd, data, n, at);
            pthread_mutex_lock(&lock);
            keep(fd, path, at, n);
            ssize_t done = syscall(SYS_pwrite64, fd, data, n, at);
            pthread_mutex_unlock(&lock);
            return done;
        }

        ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at) { return pwrite(fd, data, n, at); }

        ssize_t write(int fd, const void *data, size_t n)
        {
            char path[4096];
            if (!is_watched(fd, path))
                return syscall(SYS_write, fd, data, n);
            pthread_mutex_lock(&lock);
            keep(fd, path, lseek(fd, 0, SEEK_CUR), n);
            ssize_t done = syscall(SYS_write, fd, data, n);
            pthread_mutex_unlock(&lock);
            return done;
        }

        int ftruncate(int fd, off_t size)
        {
            char path[4096];
            if (!is_watched(fd, path))
                return syscall(SYS_ftruncate, fd, size);
            pthread_mutex_lock(&lock);
            keep(fd, path, size, UINT32_MAX);
            int done = syscall(SYS_ftruncate, fd, size);
            pthread_mutex_unlock(&lock);
            return done;
        }

        int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

        static int sync_file(int fd, long how)
        {
            char path[4096];
            if (!is_watched(fd, path))
                return syscall(how, fd);
            pthread_mutex_lock(&lock);
            int done = syscall(how, fd);
            if (done == 0)
                note('S', path, 0, 0, "", 0);
            pthread_mutex_unlock(&lock);
            return done;
        }

        int fsync(int fd) { return sync_file(fd, SYS_fsync); }

        int fdatasync(int fd) { return sync_file(fd, SYS_fdatasync); }
        """;

    private string Library => folder["unsynced.so"];

    private string Log => folder["unsynced.log"];

    /// <summary>Environment of the process whose disk it is.</summary>
    public IReadOnlyList<string> Environment => [$"LD_PRELOAD={Library}", $"UNSYNCED_ROOT={below}", $"UNSYNCED_LOG={Log}"];

    public void Build()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gcc"), "gcc is not installed (apt-get install gcc libc6-dev)");
        File.WriteAllText(folder["unsynced.c"], Source);
        using var compiler = Process.Start("/usr/bin/gcc", ["-O2", "-w", "-shared", "-fPIC", "-o", Library, folder["unsynced.c"], "-pthread"]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
    }

    /// <summary>To be called when the process is dead. Returns how many writes were taken back.</summary>
    public int CutPower()
    {
        var unsynced = new Dictionary<string, List<(long At, long Size, byte[] Old)>>();
        using (var log = new BinaryReader(File.OpenRead(Log)))
        {
            while (log.BaseStream.Position < log.BaseStream.Length)
            {
                var kind = log.ReadByte();
                var path = Encoding.UTF8.GetString(log.ReadBytes(log.ReadInt32()));
                var (at, size) = (log.ReadInt64(), log.ReadInt64());
                var old = log.ReadBytes(log.ReadInt32());
                if (kind == 'S')
                    unsynced.Remove(path);
                else if (unsynced.TryGetValue(path, out var writes))
                    writes.Add((at, size, old));
                else
                    unsynced[path] = [(at, size, old)];
            }
        }

        File.Delete(Log);
        var takenBack = 0;
        foreach (var (path, writes) in unsynced.Where(file => File.Exists(file.Key)))
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
            foreach (var (at, size, old) in Enumerable.Reverse(writes).Take(Random.Shared.Next(2) == 0 ? writes.Count : Random.Shared.Next(writes.Count + 1)))
            {
                RandomAccess.Write(file, old, at);
                RandomAccess.SetLength(file, size);
                takenBack++;
            }
        }

        return takenBack;
    }
}
