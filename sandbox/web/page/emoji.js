// Emoji shortcodes that business messages use; unknown ones stay as typed.

const TABLE = `
white_check_mark:✅ heavy_check_mark:✔️ ballot_box_with_check:☑️ x:❌ negative_squared_cross_mark:❎ no_entry:⛔
no_entry_sign:🚫 warning:⚠️ exclamation:❗ heavy_exclamation_mark:❗ bangbang:‼️ question:❓ grey_question:❔ information_source:ℹ️
hourglass:⌛ hourglass_flowing_sand:⏳ stopwatch:⏱️ alarm_clock:⏰ clock1:🕐 clock3:🕒 clock9:🕘 watch:⌚ calendar:📆 date:📅
spiral_calendar_pad:🗓️ bell:🔔 no_bell:🔕 mega:📣 loudspeaker:📢 speech_balloon:💬 left_speech_bubble:🗨️ thought_balloon:💭
memo:📝 pencil:📝 pencil2:✏️ page_facing_up:📄 page_with_curl:📃 bookmark_tabs:📑 clipboard:📋 file_folder:📁
open_file_folder:📂 card_index_dividers:🗂️ paperclip:📎 linked_paperclips:🖇️ pushpin:📌 round_pushpin:📍 link:🔗
inbox_tray:📥 outbox_tray:📤 package:📦 email:📧 envelope:✉️ incoming_envelope:📨 mailbox:📫 receipt:🧾 ledger:📒 books:📚
moneybag:💰 dollar:💵 euro:💶 pound:💷 yen:💴 credit_card:💳 money_with_wings:💸 bank:🏦 chart_with_upwards_trend:📈
chart_with_downwards_trend:📉 bar_chart:📊 shopping_trolley:🛒 shopping_cart:🛒 truck:🚚 factory:🏭 office:🏢 hammer:🔨
wrench:🔧 hammer_and_wrench:🛠️ gear:⚙️ mag:🔍 mag_right:🔎 lock:🔒 unlock:🔓 key:🔑 shield:🛡️ bulb:💡 rocket:🚀 fire:🔥
tada:🎉 sparkles:✨ star:⭐ star2:🌟 zap:⚡ boom:💥 eyes:👀 wave:👋 raised_hands:🙌 clap:👏 pray:🙏 muscle:💪 ok_hand:👌
+1:👍 thumbsup:👍 -1:👎 thumbsdown:👎 point_right:👉 point_left:👈 point_up:☝️ point_down:👇 hand:✋ raised_hand:✋
arrow_right:➡️ arrow_left:⬅️ arrow_up:⬆️ arrow_down:⬇️ arrows_counterclockwise:🔄 leftwards_arrow_with_hook:↩️
arrow_right_hook:↪️ fast_forward:⏩ rewind:⏪ repeat:🔁 back:🔙 soon:🔜 new:🆕 ok:🆗 sos:🆘 free:🆓 up:🆙
red_circle:🔴 large_blue_circle:🔵 blue_circle:🔵 large_green_circle:🟢 green_circle:🟢 large_yellow_circle:🟡
yellow_circle:🟡 large_orange_circle:🟠 orange_circle:🟠 purple_circle:🟣 white_circle:⚪ black_circle:⚫ radio_button:🔘
large_green_square:🟩 large_red_square:🟥 white_large_square:⬜ black_large_square:⬛ small_blue_diamond:🔹
one:1️⃣ two:2️⃣ three:3️⃣ four:4️⃣ five:5️⃣ six:6️⃣ seven:7️⃣ eight:8️⃣ nine:9️⃣ keycap_ten:🔟 hash:#️⃣ 100:💯
smile:😄 smiley:😃 slightly_smiling_face:🙂 simple_smile:🙂 blush:😊 wink:😉 joy:😂 sweat_smile:😅 thinking_face:🤔
neutral_face:😐 confused:😕 disappointed:😞 cry:😢 sob:😭 angry:😠 sunglasses:😎 grin:😁 upside_down_face:🙃 shrug:🤷
facepalm:🤦 partying_face:🥳 relieved:😌 heart:❤️ green_heart:💚 blue_heart:💙 broken_heart:💔 robot_face:🤖 ghost:👻
bust_in_silhouette:👤 busts_in_silhouette:👥 man-woman-boy:👪 house:🏠 palm_tree:🌴 airplane:✈️ beach_with_umbrella:🏖️
umbrella:☔ sunny:☀️ cloud:☁️ snowflake:❄️ coffee:☕ cake:🍰 pizza:🍕 apple:🍎 dog:🐶 cat:🐱 computer:💻 phone:☎️
iphone:📱 printer:🖨️ desktop_computer:🖥️ bug:🐛 construction:🚧 rotating_light:🚨 checkered_flag:🏁 white_flag:🏳️
triangular_flag_on_post:🚩 scales:⚖️ wastebasket:🗑️ label:🏷️ ticket:🎫 trophy:🏆 medal:🏅 gift:🎁 globe_with_meridians:🌐
heavy_plus_sign:➕ heavy_minus_sign:➖ recycle:♻️ vertical_traffic_light:🚦 stop_sign:🛑 octagonal_sign:🛑 zzz:💤
de:🇩🇪 us:🇺🇸 gb:🇬🇧 fr:🇫🇷 es:🇪🇸 it:🇮🇹 jp:🇯🇵 flag-pl:🇵🇱 flag-ua:🇺🇦 flag-eu:🇪🇺
`;

const EMOJI = new Map(
  TABLE.trim()
    .split(/\s+/)
    .map((each) => {
      const colon = each.lastIndexOf(":");
      return [each.slice(0, colon), each.slice(colon + 1)];
    }),
);

/** Return the character for a shortcode (skin tones are dropped), or null. */
export function emoji(name) {
  return EMOJI.get(name.split("::")[0]) ?? null;
}

/** Return all names, in the order of the table. */
export function emojiNames() {
  return [...EMOJI.keys()];
}

/** Return plain text with its shortcodes replaced. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/g, (typed, name) => emoji(name) ?? typed);
}
