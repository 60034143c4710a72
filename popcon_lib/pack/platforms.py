"""What each platform takes, one row per kind of pack, each number with the page it is from.

Behind a number: [O] an official page or the platform's own code says so, [T] only third-party
pages do, [P] our own choice where none is stated. Bytes count in units of 1000: no platform takes
less than that, some take 1024.
"""

from fractions import Fraction

from popcon_lib.pack.target import Cover, Display, Target

__all__ = ["PLATFORMS"]

_MANY = range(1, 201)  # [P] no number is stated: one file at a time is uploaded
_LINE = "https://creator.line.me"
_TELEGRAM_WEB = "https://github.com/Ajaxy/telegram-tt/blob/master/src/config.ts"
_DISCORD_SIZES = "https://fastedit.net/blog/complete-guide-discord-media"
_WHATSAPP = "https://github.com/WhatsApp/stickers/blob/main/Android/app/src/main/java/com/example"
_SIGNAL = (
    "https://github.com/signalapp/Signal-Desktop/blob/main/ts/components/conversation/Message.tsx"
)
_IMESSAGE = "https://developer.apple.com/documentation/messages/msstickersize"

PLATFORMS = (
    Target(
        name="line-emoji",
        title="LINE animated emoji",
        container="apng",  # [O] animationemoji
        canvas_px=(180, 180),  # [O] animationemoji
        frames=range(5, 21),  # [O] animationemoji
        seconds=(1, 4),  # [O] animationemoji
        whole_seconds=True,  # [O] animationemoji
        loops=(1, 4),  # [O] animationemoji
        play_s=4,  # [O] animationemoji/detail
        items=range(8, 41),  # [O] emoji
        file_name="{:03d}.png",  # [T] gologolog; [O] only "the designated number per set type"
        covers=(Cover("tab.png", 96, 74, 300_000),),  # [T] gologolog
        file_bytes=300_000,  # [T] ezstampify; [O] for animated stickers
        archive_bytes=20_000_000,  # [O] emoji, where it stands for still emoji
        plenty_bytes=100_000,  # [P] loads fast; most noisy emoji of 12 frames are at 47 dB by then
        # [P] sent alone it is used as a sticker, says the page, without a number.
        display=Display(120, 22, "P", f"{_LINE}/ja/guideline/emoji/"),
        pages=(
            f"{_LINE}/ja/guideline/animationemoji/",
            f"{_LINE}/en/guideline/animationemoji/detail/",
            f"{_LINE}/en/guideline/emoji/",
            "https://ezstampify.lchiki-lab.com/",
            "https://gologolog.com/line-emoji-shinsei",
        ),
    ),
    Target(
        name="line-sticker",
        title="LINE animated stickers",
        container="apng",  # [O] animationsticker
        canvas_px=(320, 270),  # [O] animationsticker: within it, one side at least 270
        trimmed=True,  # [O] animationsticker: trim the unused margin
        frames=range(5, 21),  # [O] animationsticker
        seconds=(1, 4),  # [O] animationsticker
        whole_seconds=True,  # [O] animationsticker
        loops=(1, 4),  # [O] animationsticker
        play_s=4,  # [O] animationsticker/detail
        items=(8, 16, 24),  # [O] animationsticker
        file_name="{:02d}.png",  # [T] tawtaw
        covers=(
            Cover("main.png", 240, 240, 300_000, moving=True),  # [O] animationsticker
            Cover("tab.png", 96, 74, 300_000),  # [O] animationsticker
        ),
        file_bytes=300_000,  # [O] animationsticker
        archive_bytes=20_000_000,  # [O] animationsticker
        margin=0.0,  # [O] animationsticker: trim the unused margin
        display=Display(160, None, "P"),  # half of its px
        pages=(
            f"{_LINE}/en/guideline/animationsticker/",
            f"{_LINE}/en/guideline/animationsticker/detail/",
            "https://tawtaw.sakura.ne.jp/?p=2028",
        ),
    ),
    *(
        Target(
            name=f"telegram-{kind}",
            title=f"Telegram {title}",
            container="webm",  # [O]
            canvas_px=(side_px, side_px),  # [O]
            trimmed=kind == "sticker",  # [O] one side 512, the other no more
            frames=range(2, 91),  # [O] 30 a second for 3 s
            seconds=(Fraction(1, 30), 3),  # [O]
            frame_s=Fraction(1, 30),  # [O]
            items=_MANY,
            file_name="{:03d}.webm",  # [P]
            file_bytes=256_000,  # [O] 256 KB
            display=display,
            advises_outline=True,  # [O] white, and a shadow
            pages=(
                "https://core.telegram.org/stickers",
                "https://core.telegram.org/stickers/webm-vp9-encoding",
            ),
        )
        for kind, title, side_px, display in (
            ("sticker", "video stickers", 512, Display(208, None, "O", _TELEGRAM_WEB)),  # 13 rem
            ("emoji", "custom emoji", 100, Display(112, 20, "P")),
        )
    ),
    Target(
        name="whatsapp",
        title="WhatsApp animated stickers",
        container="webp",  # [O]
        canvas_px=(512, 512),  # [O]
        frames=range(2, 301),  # [O] more than one; the most is [P]
        seconds=(Fraction(8, 1000), 10),  # [O]
        frame_s=Fraction(8, 1000),  # [O]
        items=range(3, 31),  # [O]
        file_name="{:02d}.webp",  # [P]
        covers=(Cover("cover.png", 96, 96, 50_000),),  # [O] size; [T] name, as for .wastickers
        file_bytes=500_000,  # [O] 500 * 1024 in the code
        archive_suffix=".wastickers",  # [T] sticker-convert
        texts=("title.txt", "author.txt"),  # [T] sticker-convert
        text_chars=128,  # [O] StickerPackValidator: CHAR_COUNT_MAX
        display=Display(190, None, "P"),
        advises_outline=True,  # [O] white, 8 px
        pages=(
            "https://github.com/WhatsApp/stickers/blob/main/Android/README.md",
            f"{_WHATSAPP}/samplestickerapp/StickerPackValidator.java",
        ),
    ),
    Target(
        name="signal",
        title="Signal stickers",
        container="apng",  # [O]
        canvas_px=(512, 512),  # [P] the largest
        square_px=(10, 512),  # [O]
        frames=range(2, 301),  # [P]
        seconds=(Fraction(1, 100), 3),  # [T]
        items=range(1, 201),  # [T]
        file_name="{:03d}.png",  # [P]
        file_bytes=300_000,  # [O] 300 * 1024 in the code
        loops=(0, 0),  # [O] the code refuses what ends
        display=Display(200, None, "O", _SIGNAL),  # STICKER_SIZE
        pages=("https://github.com/signalapp/Signal-Desktop/tree/main/sticker-creator",),
    ),
    Target(
        name="discord-sticker",
        title="Discord stickers",
        container="apng",  # [O]
        canvas_px=(320, 320),  # [O]
        frames=range(2, 301),  # [P]
        seconds=(Fraction(1, 100), 5),  # [O]
        items=_MANY,
        file_name="{:03d}.png",  # [P]
        file_bytes=512_000,  # [O] 512 KB
        display=Display(160, None, "P"),  # half of its px
        pages=("https://docs.discord.com/developers/resources/sticker",),
    ),
    Target(
        name="discord-emoji",
        title="Discord emoji",
        container="webp",  # [O] keeps soft edges, which GIF does not
        canvas_px=(128, 128),  # [O] advised
        square_px=(1, 4096),  # [P]
        frames=range(2, 301),  # [P]
        seconds=(Fraction(1, 100), 60),  # [P]
        items=_MANY,
        file_name="{:03d}.webp",  # [P]
        file_bytes=256_000,  # [O] 256 KiB
        display=Display(48, 22, "T", _DISCORD_SIZES),  # 3 rem; 1.375 em
        pages=("https://docs.discord.com/developers/resources/emoji",),
    ),
    Target(
        name="slack",
        title="Slack emoji",
        container="gif",  # [O]
        canvas_px=(128, 128),  # [T] shown at that size
        square_px=(1, 4096),  # [O] square
        frames=range(2, 51),  # [T] 50 frames at most
        seconds=(Fraction(1, 50), 60),  # [P]
        items=_MANY,
        file_name="{:03d}.gif",  # [P]
        file_bytes=128_000,  # [O] under 128 KB
        display=Display(32, 22, "T"),  # its style sheet, as others copied it
        pages=("https://docs.slack.dev/reference/methods/admin.emoji.add",),
    ),
    *(
        Target(
            name=f"imessage-{size}",
            title=f"iMessage stickers, {size}",
            container="apng",  # [O]
            canvas_px=(side_px, side_px),  # [O] at 3x; the system scales down
            frames=range(2, 301),  # [P]
            seconds=(Fraction(1, 100), 60),  # [P]
            items=_MANY,
            file_name="{:03d}.png",  # [P]
            file_bytes=500_000,  # [O] larger ones are an error of MSSticker
            display=Display(round(side_px / 3), None, "O", _IMESSAGE),
            pages=(_IMESSAGE,),
        )
        for size, side_px in (("small", 300), ("regular", 408), ("large", 618))
    ),
    Target(
        name="twitch",
        title="Twitch emotes",
        container="gif",  # [T]
        canvas_px=(112, 112),  # [T] one file, resized by the site
        square_px=(112, 4096),  # [T]
        frames=range(2, 61),  # [T] 60 frames at most
        seconds=(Fraction(1, 50), 60),  # [P]
        items=_MANY,
        file_name="{:03d}.gif",  # [P]
        file_bytes=1_000_000,  # [T] 1 MB
        flashes_per_s=3,  # [T]
        matte=(24, 24, 27),  # [P] its dark chat, the usual one
        display=Display(28, 28, "T", "https://docs.elgato.com/en/graphics/emotes"),
        pages=("https://docs.elgato.com/en/graphics/emotes",),
    ),
    Target(
        name="kakao-moving",
        title="Kakao moving emoticons, a proposal",
        container="gif",  # [T]
        canvas_px=(360, 360),  # [T]
        frames=range(2, 25),  # [T] 24 frames at most
        seconds=(Fraction(1, 50), 60),  # [P]
        items=(24,),  # [T] 3 that move and 21 stills
        moving=3,  # [T]
        file_name="{:02d}.gif",  # [P]
        still_name="{:02d}.png",  # [P]
        file_bytes=2_000_000,  # [T] 2 MB
        still_bytes=150_000,  # [T] 150 KB
        backdrop=(255, 255, 255),  # [T] what moves is shown on white
        display=Display(180, None, "P"),  # half of its px
        pages=("https://fancysailor.tistory.com/76", "https://ycbro.kr/"),
    ),
)
